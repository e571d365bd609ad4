/**
 * A stand-in for a coding agent that speaks stream-json, after the published format of Claude Code: it refuses options and messages that
 * that would refuse, keeps its sessions on disk, and does what `test/agents/contract.ts` words. Run as a command.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const VERSION = '2.1.0 (Stand-in Code)';
const home = process.env.STAND_IN_HOME ?? '';

const userLine = z.strictObject({
  type: z.literal('user'),
  message: z.strictObject({
    role: z.literal('user'),
    content: z.array(z.strictObject({ type: z.literal('text'), text: z.string().min(1) })).min(1),
  }),
});
const replyLine = z.strictObject({
  type: z.literal('control_response'),
  response: z.strictObject({
    subtype: z.literal('success'),
    request_id: z.string(),
    response: z.discriminatedUnion('behavior', [
      z.strictObject({
        behavior: z.literal('allow'),
        updatedInput: z.record(z.string(), z.unknown()),
      }),
      z.strictObject({
        behavior: z.literal('deny'),
        message: z.string(),
        interrupt: z.boolean().optional(),
      }),
    ]),
  }),
});

const options = readOptions();
const session = options.resume ?? randomUUID();
const transcript = join(home, 'sessions', `${session}.json`);
if (options.resume && !existsSync(transcript))
  fail(`No conversation found with session ID: ${session}`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const firstLine = await lines.next();
if (firstLine.done) process.exit(0);
const told = userLine.parse(JSON.parse(firstLine.value)).message.content[0]?.text ?? '';
const prompt = options.resume ? readFileSync(transcript, 'utf8') : told;
const [, behaviour = '', word = ''] = /#(\w+) (\w+)/.exec(prompt) ?? [];

process.on('SIGTERM', () => {
  note('stopped');
  process.exit(143);
});
if (behaviour === 'rejected') fail('error: Invalid API key');
say({
  type: 'system',
  subtype: 'init',
  cwd: process.cwd(),
  tools: ['Bash', 'Write', 'AskUserQuestion'],
  mcp_servers: [],
  model: options.model ?? 'stand-in-1',
  permissionMode: 'default',
  apiKeySource: 'none',
});
mkdirSync(join(home, 'sessions'), { recursive: true });
writeFileSync(transcript, prompt);
note(options.resume ? 'resumed' : 'begun');
await act();
// As long as somebody may have more to say.
for (let line = await lines.next(); !line.done; line = await lines.next());

async function act(): Promise<void> {
  switch (behaviour) {
    case 'wait':
      background();
      return sleep(600_000);
    case 'slow':
      await sleep(2000);
      return answer(`pong ${prompt}`);
    case 'step':
      return step();
    case 'ask':
      return ask();
    case 'permit':
      return permit();
    case 'edit':
      return edit();
    case 'env':
      return answer(Object.keys(process.env).sort().join(' '));
    case 'leave':
      background();
      return answer('pong, with something left behind');
    case 'broken_off':
      return process.exit(1);
    case 'bad_response':
      process.stdout.write('{"type": "assistant", \n');
      return sleep(600_000);
    case 'failed':
      return end({
        subtype: 'error_max_turns',
        is_error: true,
        errors: ['Reached the turn limit'],
      });
    case 'unauthorized':
      return refuse(401);
    case 'rate_limited':
      return refuse(429);
    case 'overloaded':
      return refuse(529);
    case 'server_error':
      return refuse(500);
    default:
      return answer(`pong ${prompt}`);
  }
}

/** Does a third of its work in each life. */
async function step(): Promise<void> {
  const done = `step-${readNotes('resumed')}.txt`;
  await useTool('Write', { file_path: done, content: 'done\n' }, () =>
    writeFileSync(done, 'done\n'),
  );
  background();
  if (readNotes('resumed') < 2) await sleep(600_000);
  answer('pong, all steps');
}

async function ask(): Promise<void> {
  const [, colour] = /The answer is: (\w+)/.exec(told) ?? [];
  if (colour) return answer(`pong ${colour}`);
  const input = {
    questions: [
      {
        question: 'Which colour?',
        header: 'Colour',
        options: [{ label: 'red' }],
        multiSelect: false,
      },
    ],
  };
  const reply = await request('AskUserQuestion', input);
  if (reply.behavior === 'deny') return interrupted();
  answer(`pong ${JSON.stringify(reply.updatedInput)}`);
}

async function permit(): Promise<void> {
  const reply = await request('Bash', { command: 'make release', description: 'Release' });
  if (reply.behavior === 'deny' && reply.interrupt) return interrupted();
  answer(
    reply.behavior === 'deny'
      ? `refused: ${reply.message}`
      : `released with ${JSON.stringify(reply.updatedInput)}`,
  );
}

async function edit(): Promise<void> {
  say({
    type: 'system',
    subtype: 'hook_response',
    hook_id: 'h1',
    hook_name: 'PreToolUse:Write',
    hook_event: 'PreToolUse',
    output: 'checked',
    exit_code: 0,
    outcome: 'success',
  });
  await useTool('Write', { file_path: 'new.txt', content: 'a new file\n' }, () => {
    mkdirSync('dir', { recursive: true });
    writeFileSync('dir/new file.txt', 'a new file\n');
    if (existsSync('kept.txt')) appendFileSync('kept.txt', 'changed\n');
    rmSync('gone.txt', { force: true });
    writeFileSync('ignored.log', 'noise\n');
    if (prompt.includes('#edit large')) writeFileSync('large.txt', 'line\n'.repeat(100_000));
  });
  answer(`pong ${prompt}`);
}

/** A process of its own that outlives it, unless somebody ends the group. */
function background(): void {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    stdio: 'inherit',
  });
  note('background', { child: child.pid });
  child.unref();
}

async function useTool(name: string, input: unknown, work: () => void): Promise<void> {
  const id = `toolu_${randomUUID()}`;
  message([{ type: 'tool_use', id, name, input }]);
  work();
  say({
    type: 'user',
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] },
    parent_tool_use_id: null,
  });
}

async function request(tool_name: string, input: Record<string, unknown>) {
  const request_id = randomUUID();
  const tool_use_id = `toolu_${randomUUID()}`;
  message([{ type: 'tool_use', id: tool_use_id, name: tool_name, input }]);
  if (options['permission-prompt-tool'] !== 'stdio')
    return { behavior: 'deny' as const, message: 'not allowed here', interrupt: false };
  say({
    type: 'control_request',
    request_id,
    request: { subtype: 'can_use_tool', tool_name, input, tool_use_id, permission_suggestions: [] },
  });
  const line = await lines.next();
  if (line.done) process.exit(0);
  const { response } = replyLine.parse(JSON.parse(line.value));
  if (response.request_id !== request_id) fail('a reply to another request');
  return response.response;
}

function answer(text: string): void {
  if (options['include-partial-messages']) {
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
    for (const part of text.match(/[\s\S]{1,12}/g) ?? [])
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: part } });
    event({ type: 'content_block_stop', index: 0 });
  }
  message([{ type: 'text', text }]);
  end({ subtype: 'success', is_error: false, result: text });
}

function interrupted(): void {
  end({ subtype: 'error_during_execution', is_error: true, errors: [] });
}

function refuse(status: number): void {
  end({
    subtype: 'success',
    is_error: true,
    api_error_status: status,
    result: `API Error: ${status}`,
  });
}

function end(result: Record<string, unknown>): void {
  say({
    type: 'result',
    duration_ms: 12,
    duration_api_ms: 10,
    num_turns: 2,
    total_cost_usd: 0.0125,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 20,
      cache_read_input_tokens: 70,
      output_tokens: 9,
    },
    permission_denials: [],
    ...result,
  });
}

function message(content: unknown[]): void {
  say({
    type: 'assistant',
    message: { id: `msg_${randomUUID()}`, role: 'assistant', model: 'stand-in-1', content },
    parent_tool_use_id: null,
  });
}

function event(inner: unknown): void {
  say({ type: 'stream_event', event: inner, parent_tool_use_id: null });
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ ...line, session_id: session, uuid: randomUUID() })}\n`);
}

/** For the tests: what took place, in a file that outlives all. */
function note(kind: string, more: Record<string, unknown> = {}): void {
  const line = { kind, word, session, pid: process.pid, told, ...more };
  appendFileSync(join(home, 'journal.jsonl'), `${JSON.stringify(line)}\n`);
}

function readNotes(kind: string): number {
  const notes = readFileSync(join(home, 'journal.jsonl'), 'utf8').trim().split('\n');
  return notes
    .map((line): { kind?: string; session?: string } => JSON.parse(line))
    .filter((entry) => entry.kind === kind && entry.session === session).length;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      print: { type: 'boolean', short: 'p' },
      'input-format': { type: 'string' },
      'output-format': { type: 'string' },
      verbose: { type: 'boolean' },
      'include-partial-messages': { type: 'boolean' },
      'permission-prompt-tool': { type: 'string' },
      resume: { type: 'string' },
      model: { type: 'string' },
      version: { type: 'boolean' },
    },
  });
  if (values.version) {
    process.stdout.write(`${VERSION}\n`);
    process.exit(0);
  }
  if (values['input-format'] !== 'stream-json' || values['output-format'] !== 'stream-json')
    fail('Error: --input-format=stream-json requires --output-format=stream-json.');
  if (!values.print || !values.verbose)
    fail('Error: When using --print, --output-format=stream-json requires --verbose');
  return values;
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
