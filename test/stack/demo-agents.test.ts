import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@langchain/langgraph-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { readStackFile, type StackFile } from '../../src/dev/stack-file.ts';
import { type Session, startInTerminal, startPiped } from '../support/terminal.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SPAWN = {
  cwd: ROOT,
  env: {
    ...process.env,
    MODEL: 'offline/canned',
    OFFLINE_MODEL_LATENCY_MS: '1',
    WORKER_SHUTDOWN_GRACE_SECONDS: '1',
  },
};
const QUESTION = '[yes / no / say what to change]';

const node = (script: string, args: string[]) => [
  process.execPath,
  'src/dev/bootstrap.mjs',
  script,
  ...args,
];

const newDirectory = () => mkdtempSync(join(tmpdir(), 'orchestrator-demo-'));
let directories: string[] = [];
afterAll(() => {
  for (const path of directories) rmSync(path, { recursive: true, force: true });
});

function directory(): string {
  const path = newDirectory();
  directories = [...directories, path];
  return path;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('npm run demo:agents, with a stack that runs', () => {
  const dataDir = directory();
  let stack: Session;
  let file: StackFile | undefined;
  beforeAll(async () => {
    const args = ['--with-langgraph', '--data-dir', dataDir, '--port', '0'];
    stack = startPiped(node('src/dev/start.ts', args), SPAWN);
    await stack.shows('Ctrl-C stops it');
    file = await readStackFile(dataDir);
  });
  afterAll(() => stack?.kill());

  const demo = (...args: string[]) =>
    node('src/dev/demo-agents.ts', [...args, '--data-dir', dataDir]);

  /** What the tools deployment has for the demo's user. */
  const assistants = async () => {
    const defaultHeaders = { authorization: 'Bearer demo' };
    const client = new Client({
      apiUrl: file?.deployments?.tools ?? '',
      apiKey: null,
      defaultHeaders,
    });
    const found = await client.assistants.search({ limit: 100 });
    return found.filter(({ metadata }) => metadata?.created_by !== 'system');
  };
  const named = async (name: string) =>
    (await assistants()).filter((assistant) => assistant.name === name);

  test('creates an agent from a sentence, and has it answer', async () => {
    const { code, output } = await startPiped(demo('--yes'), SPAWN).end();
    expect(code, output).toBe(0);
    expect(output).toContain(`Using the stack that already runs: ${file?.api}`);
    expect(output).toMatch(/Accepted\.[\s\S]*3 of 3 deployments answered[\s\S]*ready to use/);
    expect(output).toMatch(/temperature +0\.2\n/);
    expect(output).toMatch(/You said: Hello!/);
    const [assistant, ...others] = await named('Code Generation Agent');
    expect(others).toEqual([]);
    expect(assistant?.config.configurable).toMatchObject({
      temperature: 0.2,
      mcp_config: { tools: ['calculator', 'clock'] },
    });
    expect(output).toContain(`Assistant        ${assistant?.assistant_id}\n`);
    expect(output).toContain(`Deployment       tools, ${file?.deployments?.tools}\n`);
    // What it prints to look at is there.
    const audit = /curl '(http\S+)'/.exec(output)?.[1] ?? '';
    const { items } = (await (await fetch(audit)).json()) as { items: { action: string }[] };
    expect(items.map(({ action }) => action)).toEqual(['assistant.create']);
    const page = /Temporal Web UI {2}(http\S+)/.exec(output)?.[1] ?? '';
    const workflow = await fetch(page.replace('/namespaces/', '/api/v1/namespaces/'));
    expect(await workflow.json()).toMatchObject({
      workflowExecutionInfo: { type: { name: 'agentCreation' } },
    });
  });

  test('the orchestrator creates an agent in conversation, too', async () => {
    const api = createClient({
      baseUrl: file?.api ?? '',
      headers: { authorization: 'Bearer demo' },
    });
    const task = 'Create an agent on tools that calculates, called Sums, with temperature 0.2.';
    const started = await api.POST('/v1/agents/execute', { body: { agent: 'orchestrator', task } });
    const workflow_id = started.data?.execution_id ?? '';
    const waiting = async () => {
      const query = { kind: 'agent_creation' } as const;
      return (await api.GET('/v1/approvals', { params: { query } })).data?.items[0]?.approval_id;
    };
    await expect.poll(waiting).toBeDefined();
    await api.POST('/v1/approvals/{approval_id}/decision', {
      params: { path: { approval_id: (await waiting()) ?? '' } },
      body: { decision: 'approve' },
    });
    const result = async () =>
      (await api.GET('/v1/workflows/{workflow_id}/result', { params: { path: { workflow_id } } }))
        .data;
    await expect.poll(result, { timeout: 60_000 }).toMatchObject({
      status: 'completed',
      output: expect.stringContaining('create_agent'),
    });
    expect(await named('Sums')).toMatchObject([{ config: { configurable: { temperature: 0.2 } } }]);
  });

  test('takes what is said at the confirmation, and a no', async () => {
    const talk = startInTerminal(demo('Create an agent called Warm'), SPAWN);
    await talk.shows(/temperature +0\.7/);
    await talk.shows(`Create it? ${QUESTION}`);
    talk.type('make it blue\r');
    await talk.shows('“make it blue” was not understood.');
    await talk.shows(QUESTION);
    talk.type('yes, but temperature 0.9\r');
    const { code, output } = await talk.end();
    expect(code, output).toBe(0);
    const [warm] = await named('Warm');
    expect(warm?.config.configurable).toMatchObject({ temperature: 0.9 });

    const refusal = startInTerminal(demo('Create an agent called Unwanted'), SPAWN);
    await refusal.shows(QUESTION);
    refusal.type('no\r');
    const refused = await refusal.end();
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('It is rejected');
    expect(await named('Unwanted')).toEqual([]);
  });

  test('answers a question first, and removes what was made', async () => {
    const made = await startPiped(demo('--yes', 'Create an agent called Brief'), SPAWN).end();
    expect(made.code, made.output).toBe(0);
    const unsaid = await startPiped(demo('--yes', 'Delete the agent'), SPAWN).end();
    expect(unsaid.code).toBe(1);
    expect(unsaid.output).toContain('It asks: Which agent do you mean?');

    const talk = startInTerminal(demo('Delete the agent'), SPAWN);
    await talk.shows('Which agent do you mean?');
    await talk.shows('Which agent do you mean?');
    talk.type('Brief\r');
    await talk.shows('Remove Brief on tools / agent');
    await talk.shows(`Remove it? ${QUESTION}`);
    talk.type('yes\r');
    const { code, output } = await talk.end();
    expect(code, output).toBe(0);
    expect(await named('Brief')).toEqual([]);
  });

  test('leaves nothing open when it is stopped', async () => {
    const open = async () => {
      const inbox = await fetch(`${file?.api}/v1/approvals`);
      return ((await inbox.json()) as { items: unknown[] }).items;
    };
    const talk = startInTerminal(demo('Create an agent called Halfway'), SPAWN);
    await talk.shows(QUESTION);
    expect(await open()).toHaveLength(1);
    talk.type('\x03');
    const { code, output } = await talk.end();
    expect(code).toBe(1);
    expect(output).toContain('Stopped.');
    await expect.poll(open).toEqual([]);
  });
});

describe('npm run demo:agents, by itself', () => {
  test('without a terminal it says what it needs', async () => {
    const dataDir = directory();
    const { code, output } = await startPiped(
      node('src/dev/demo-agents.ts', ['--data-dir', dataDir]),
      SPAWN,
    ).end();
    expect(code).toBe(1);
    expect(output).toContain('--yes');
    expect(await readStackFile(join(dataDir, 'demo-agents'))).toBeUndefined();
  });

  test('starts a stack, and Ctrl-C leaves no process behind', async () => {
    const dataDir = directory();
    const talk = startInTerminal(node('src/dev/demo-agents.ts', ['--data-dir', dataDir]), SPAWN);
    await talk.shows(QUESTION);
    const { pids = {} } = (await readStackFile(join(dataDir, 'demo-agents'))) ?? {};
    expect(Object.keys(pids)).toEqual(
      expect.arrayContaining(['stack', 'worker', 'api', 'nats', 'langgraph-tools']),
    );
    talk.type('yes\r');
    await talk.shows('The stack keeps running');
    talk.type('\x03');
    const { code, output } = await talk.end();
    expect(code, output).toBe(0);
    expect(Object.entries(pids).filter(([, pid]) => lives(pid))).toEqual([]);
  });

  test('Ctrl-C while it starts leaves none behind, either', async () => {
    const dataDir = directory();
    const talk = startInTerminal(node('src/dev/demo-agents.ts', ['--data-dir', dataDir]), SPAWN);
    const pids = async () => (await readStackFile(join(dataDir, 'demo-agents')))?.pids ?? {};
    await expect.poll(async () => Object.keys(await pids())).toContain('postgres');
    const started = await pids();
    talk.type('\x03');
    const { code, output } = await talk.end();
    expect(code, output).toBe(1);
    expect(output).toContain('Stopped.');
    expect(Object.entries(started).filter(([, pid]) => lives(pid))).toEqual([]);
  });
});
