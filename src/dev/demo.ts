import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createClient, unwrap } from '../client/client.ts';
import { isTerminal, type WorkflowDetail } from '../contracts/workflow.ts';
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
  const api = createClient({ baseUrl: file?.api ?? '', headers: { 'x-tenant-id': TENANT } });
  const files = sourceFiles(join(ROOT, 'src'));
  for (const path of files) await upload(api, path);
  console.log(`\n${files.length} source files are in the documents. The task:\n\n  ${TASK}\n`);
  const { workflow_id } = unwrap(
    await api.POST('/v1/workflows', {
      params: { header: { 'Idempotency-Key': `demo-${Date.now()}` } },
      body: { task: TASK, agent_type: 'code_reviewer', metadata: { demo: true } },
    }),
  );
  const params = { path: { workflow_id } };
  const run = await watch(async () =>
    unwrap(await api.GET('/v1/workflows/{workflow_id}', { params })),
  );
  const result = unwrap(await api.GET('/v1/workflows/{workflow_id}/result', { params }));
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

/** Uploads a file; a file that has not changed since an earlier demo is not stored twice. */
async function upload(api: Client, path: string): Promise<void> {
  const content = readFileSync(path);
  const name = relative(ROOT, path);
  const form = new FormData();
  form.set('tags', 'source');
  form.set('file', new Blob([content], { type: 'text/plain' }), name);
  const digest = await crypto.subtle.digest('SHA-256', content);
  const key = `${name.replaceAll(/[^\x21-\x7e]/g, '_')}-${Buffer.from(digest).toString('hex').slice(0, 16)}`;
  unwrap(
    await api.POST('/v1/documents', {
      params: { header: { 'Idempotency-Key': key } },
      body: { file: '' },
      bodySerializer: () => form,
    }),
  );
}

const indent = (text: string) => text.replace(/^/gm, '  ');

await main().then(() => process.exit(0), explainAndExit);
