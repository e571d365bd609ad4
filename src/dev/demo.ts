import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTerminal, type WorkflowDetail, type WorkflowResult } from '../contracts/workflow.ts';
import { waitForStopSignal } from '../platform/shutdown.ts';
import { consoleReporter } from './console.ts';
import { renderRun } from './render-run.ts';
import { startStack } from './stack.ts';
import { StackError } from './stack-error.ts';
import { findRunningStack, type StackFile } from './stack-file.ts';
import { explainAndExit, readOptions } from './start.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TENANT = 'demo';
const TASK =
  'Review the source files of agent-orchestrator that are in the documents: how does it make sure that a model answer is never paid for twice, and what could still go wrong?';
const FRAME_MS = 100;
const SNAPSHOT_MS = 250;

/** `npm run demo`: a real task on the real stack, from the terminal. */
async function main(): Promise<void> {
  const options = readOptions();
  const report = consoleReporter();
  const running = await findRunningStack(options.dataDir);
  if (running?.api) report.line(`Using the stack that runs already: ${running.api}`);
  else
    report.line('Starting agent-orchestrator (the first start builds what cannot be downloaded)');
  const stack = running?.api
    ? undefined
    : await startStack({
        ...options,
        report,
        env: {
          OFFLINE_MODEL_LATENCY_MS: process.env.OFFLINE_MODEL_LATENCY_MS || '1200',
          // The demo has no key to show, whatever is set up for the real thing.
          AUTH: 'development',
          JWT_SECRET: '',
          JWT_JWKS_URL: '',
        },
      });
  try {
    await Promise.race([play(stack?.file ?? running), interrupted()]);
    if (stack && process.stdout.isTTY) {
      console.log('\nThe stack runs on, so that you can look at the links. Ctrl-C stops it.');
      await interrupted().catch(() => undefined);
    }
  } finally {
    if (stack) report.line('\nStopping the stack; the run is kept: npm start brings it back.');
    await stack?.stop();
  }
}

async function interrupted(): Promise<never> {
  await waitForStopSignal();
  throw new StackError('Stopped.');
}

async function play(file: Readonly<StackFile> | undefined): Promise<void> {
  const api = createApi(file?.api ?? '');
  const files = sourceFiles(join(ROOT, 'src'));
  const key = `demo-${Date.now()}`;
  for (const path of files) await api.upload(path);
  console.log(`\n${files.length} source files are in the documents. The task:\n\n  ${TASK}\n`);
  const { workflow_id: id } = await api.post(
    { task: TASK, agent_type: 'code_reviewer', metadata: { demo: true } },
    key,
  );
  const run = await watch(() => api.get<WorkflowDetail>(`/v1/workflows/${id}`));
  const result = await api.get<WorkflowResult>(`/v1/workflows/${id}/result`);
  if (run.status !== 'completed')
    throw new StackError(`The run is ${run.status}: ${run.error?.message ?? ''}`);
  console.log(
    `\nResult\n\n${indent(result.output ?? '')}\n\nReview\n\n${indent(result.review?.summary ?? '')}\n`,
  );
  console.log(
    `  The run in the Temporal Web UI  ${run.links.temporal_ui ?? '(set TEMPORAL_UI_URL)'}`,
  );
  console.log(
    `  The run over REST               ${file?.api}${run.links.self}   (X-Tenant-Id: ${TENANT})`,
  );
  console.log(`  API reference                   ${file?.api}/docs`);
}

/** Redraws the run until it has ended; without a terminal, prints each change once. */
async function watch(read: () => Promise<WorkflowDetail>): Promise<WorkflowDetail> {
  const out = process.stdout;
  let run = await read();
  let lines = 0;
  let last = '';
  for (let frame = 0; ; frame++) {
    const text = renderRun(run, { frame: out.isTTY ? frame : undefined, color: out.isTTY });
    if (out.isTTY && lines > 0) out.write(`\x1b[${lines}A\x1b[0J`);
    if (out.isTTY || text !== last) out.write(`${text}\n`);
    lines = text.split('\n').length;
    last = text;
    if (isTerminal(run.status)) return run;
    await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
    if (frame % Math.round(SNAPSHOT_MS / FRAME_MS) === 0) run = await read();
  }
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => path.endsWith('.ts') && statSync(path).isFile())
    .sort();
}

/** The demo is a client like any other: it speaks HTTP. */
function createApi(base: string) {
  const send = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const headers = { 'x-tenant-id': TENANT, ...init.headers };
    const response = await fetch(`${base}${path}`, { ...init, headers });
    if (!response.ok)
      throw new StackError(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    get: <T>(path: string) => send<T>(path),
    post: (body: unknown, key: string) =>
      send<{ workflow_id: string }>('/v1/workflows', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      }),
    /** A file that was put in before, and has not changed, is not put in again. */
    upload: async (path: string) => {
      const content = readFileSync(path);
      const name = relative(ROOT, path);
      const form = new FormData();
      form.set('tags', 'source');
      form.set('file', new Blob([content], { type: 'text/plain' }), name);
      const digest = await crypto.subtle.digest('SHA-256', content);
      const key = `${name.replaceAll(/[^\x21-\x7e]/g, '_')}-${Buffer.from(digest).toString('hex').slice(0, 16)}`;
      return send('/v1/documents', {
        method: 'POST',
        body: form,
        headers: { 'idempotency-key': key },
      });
    },
  };
}

const indent = (text: string) => text.replace(/^/gm, '  ');

await main().then(() => process.exit(0), explainAndExit);
