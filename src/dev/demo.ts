import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Client, createClient, unwrap } from '../client/client.ts';
import { isTerminal, type WorkflowDetail } from '../contracts/workflow.ts';
import { readArguments, refuseArguments } from '../platform/command-line.ts';
import { consoleReporter, type Reporter } from './console.ts';
import { renderRun } from './render-run.ts';
import { runMain } from './run-main.ts';
import { dataDirOf, portOf, ROOT, STACK_OPTIONS } from './stack-arguments.ts';
import { StackError } from './stack-error.ts';
import { findRunningStack, type StackFile } from './stack-file.ts';
import { startDemoStack } from './start-demo-stack.ts';
import { aborted, watchForStop } from './watch-for-stop.ts';

const TENANT = 'demo';
const TASK =
  'Review the source files of agent-orchestrator that are in the documents: how does it make sure that a model answer is never paid for twice, and what could still go wrong?';
const FRAME_MS = 100;
const SNAPSHOT_MS = 250;

const COMMAND = {
  name: 'npm run demo --',
  summary: 'Runs a task and shows how it goes. Uses the stack that runs here, or starts one.',
  argument: { name: 'TASK', help: 'what to do (default: a review of the source code)' },
  options: STACK_OPTIONS,
} as const;

/** `npm run demo`: a real task on the real stack, from the terminal. */
async function main(): Promise<void> {
  const { values, positionals } = readArguments(COMMAND);
  const port = portOf(values) ?? refuseArguments(COMMAND, '--port must be from 0 to 65000');
  const dataDir = dataDirOf(values);
  const stop = watchForStop();
  const report = consoleReporter();
  const running = await findRunningStack(dataDir);
  if (running?.api) report.line(`Using the stack that already runs: ${running.api}`);
  const stack = running?.api
    ? undefined
    : await startDemoStack({ dataDir, ...port, report, signal: stop }, '1200');
  // Without quotation marks, the shell makes many arguments of one task.
  const task = positionals.join(' ').trim() || undefined;
  try {
    await Promise.race([
      play(stack?.file ?? running, { report, task, signal: stop }),
      stopped(stop),
    ]);
    if (stack && process.stdout.isTTY) {
      report.line('\nThe stack keeps running, so that you can look at the links. Ctrl-C stops it.');
      await aborted(stop);
    }
  } finally {
    if (stack) report.line('\nStopping the stack. The run is kept: npm start brings it back.');
    await stack?.stop();
  }
}

/** @throws the reason of `signal` when it aborts */
async function stopped(signal: AbortSignal): Promise<never> {
  await aborted(signal);
  throw signal.reason;
}

async function play(
  file: Readonly<StackFile> | undefined,
  { report, task, signal }: { report: Reporter; task: string | undefined; signal: AbortSignal },
): Promise<void> {
  const base = file?.api ?? '';
  const api = createClient({ baseUrl: base, headers: { 'x-tenant-id': TENANT } });
  if (!task) await uploadSources(api, report);
  console.log(`\nThe task:\n\n  ${task ?? TASK}\n`);
  const { workflow_id } = unwrap(
    await api.POST('/v1/workflows', {
      params: { header: { 'Idempotency-Key': `demo-${Date.now()}` } },
      body: {
        task: task ?? TASK,
        ...(!task && { agent_type: 'code_reviewer' }),
        metadata: { demo: true },
      },
    }),
  );
  const params = { path: { workflow_id } };
  const run = await watch(async () =>
    unwrap(await api.GET('/v1/workflows/{workflow_id}', { params, signal })),
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
    `  The run over REST               ${base}${run.links.self}   (X-Tenant-Id: ${TENANT})`,
  );
  console.log(`  API reference                   ${base}/docs`);
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

/** The task of the demo is about them. */
async function uploadSources(api: Client, report: Reporter): Promise<void> {
  const files = sourceFiles(join(ROOT, 'src'));
  const done = report.progress(`storing ${files.length} source files as documents`);
  for (const path of files) await upload(api, path);
  done();
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

await runMain(main);
