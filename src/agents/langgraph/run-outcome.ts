import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';
import type { AgentCall, AgentOutcome, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { RequestFailedError } from './client.ts';
import { chooseInterrupt, listInterrupts, toQuestion } from './question.ts';
import {
  isFromModel,
  isFromPerson,
  lenientList,
  message,
  messageText,
  sumUsage,
} from './schemas.ts';
import {
  hasCheckpoint,
  isActive,
  listRuns,
  parseRun,
  type Run,
  readState,
  type ThreadState,
  type Turn,
} from './thread.ts';

interface EndedRun {
  run: Run;
  /** The error that the stream reported, if it was received. */
  failure: string | undefined;
}

/** Forwards the events of a run until the run ends. Only its status says whether it has ended: its stream may end earlier. */
export async function followRun(
  { client, call }: { client: Client; call: AgentCall },
  { run, isNew }: Turn,
): Promise<EndedRun> {
  const read = createStreamReader(call);
  let current = run;
  let failure: string | undefined;
  // A new run is read from its first event. Events that an earlier attempt forwarded are not repeated.
  let lastEventId = isNew ? '-1' : undefined;
  // The events of a new run are read even if it has already ended.
  for (let isUnheard = isNew; isUnheard || isActive(current); isUnheard = false) {
    try {
      const { thread_id, run_id } = current;
      const options = { signal: call.signal, ...(lastEventId && { lastEventId }) };
      for await (const event of client.runs.joinStream(thread_id, run_id, options)) {
        lastEventId = event.id ?? lastEventId;
        const error = event.event === 'error' ? errorEvent.safeParse(event.data).data : undefined;
        if (error) failure = error.message;
        else read(event.event, event.data);
      }
    } catch {
      // A broken stream (a proxy's timeout, for example) does not end the run. Reading the run reports real errors.
      call.signal.throwIfAborted();
    }
    current = await readRun(client, current, call.signal);
    if (isActive(current)) await sleep(REJOIN_MS, undefined, { signal: call.signal });
  }
  return { run: current, failure };
}

/** Delay between two connections to a stream that ended before its run. */
const REJOIN_MS = 1000;

const errorEvent = z.object({ error: z.string().optional(), message: z.string() });

/** Forwards text, tool calls, tool results and the graph's custom events. */
function createStreamReader({ emit }: AgentCall): (event: string, data: unknown) => void {
  const inChunks = new Set<string>();
  return (event, data) => {
    // Events of subgraphs carry their path after a `|`.
    const kind = event.split('|')[0];
    if (kind === 'custom')
      emit({ kind: 'status', message: statusText.safeParse(data).data ?? JSON.stringify(data) });
    if (kind === 'messages') readMessage(data);
  };

  function readMessage(data: unknown): void {
    const parsed = messageEvent.safeParse(data).data?.[0];
    if (!parsed) return;
    const text = messageText(parsed);
    if (parsed.type === 'tool')
      emit({ kind: 'tool_result', name: parsed.name ?? 'tool', data: text });
    if (parsed.type !== 'ai' && parsed.type !== 'AIMessageChunk') return;
    // Python deployments repeat a whole message after its chunks.
    if (parsed.type === 'AIMessageChunk' && parsed.id) inChunks.add(parsed.id);
    else if (parsed.id && inChunks.has(parsed.id)) return;
    if (text) emit({ kind: 'text', text });
    for (const { name, args } of parsed.tool_calls)
      if (name) emit({ kind: 'tool_use', name, data: args });
  }
}

const messageEvent = z.tuple([message], z.unknown());
const statusText = z.union([
  z.string(),
  z.object({ message: z.string() }).transform((value) => value.message),
  z.object({ status: z.string() }).transform((value) => value.status),
]);

async function readRun(client: Client, run: Run, signal: AbortSignal): Promise<Run> {
  try {
    return parseRun(await client.runs.get(run.thread_id, run.run_id, { signal }));
  } catch (error) {
    const isLost = error instanceof RequestFailedError && error.status === 404;
    if (!isLost) throw error;
    throw new AgentError('failed', `The deployment has lost run ${run.run_id}.`);
  }
}

interface OutcomeDeps {
  client: Client;
  target: AgentTarget<'langgraph'>;
  call: AgentCall;
}

/**
 * Reads the turn's answer or question from the thread's state.
 * @throws AgentError `failed` if the run did not succeed, `bad_response` without an answer
 */
export async function readOutcome(
  { client, target, call }: OutcomeDeps,
  { run, failure }: EndedRun,
): Promise<AgentOutcome> {
  const state = await readState(client, run.thread_id, call.signal);
  if (run.status === 'error')
    throw new AgentError('failed', failure ?? findTaskError(state) ?? 'The run failed.');
  if (run.status === 'timeout')
    throw new AgentError('failed', 'The run exceeded the time limit of the deployment.');
  if (!ENDED_WELL.includes(run.status))
    throw new AgentError(
      'bad_response',
      `The deployment ended the run with the status "${run.status}".`,
    );
  if (!hasCheckpoint(state)) throw new AgentError('failed', describeLostState(run.thread_id));
  // Both a question and a cancellation end a run as "interrupted". After a cancellation, the last question is still there.
  const shown = listInterrupts(state);
  const asked =
    shown.length > 1
      ? chooseInterrupt(shown, state, await listRuns(client, run.thread_id, call.signal))
      : shown[0];
  if (asked) return toQuestion(asked, run.run_id);
  if (run.status === 'interrupted')
    throw new AgentError('failed', 'The run was cancelled on the deployment.');
  if (state.next.length > 0)
    throw new AgentError('failed', `The graph stopped before "${state.next.join('", "')}".`);
  return toAnswer(state, target.config.output);
}

/** A run that ends with a question is "interrupted" on JavaScript deployments and "success" on Python ones. */
const ENDED_WELL = ['success', 'interrupted'];

function findTaskError({ tasks }: ThreadState): string | undefined {
  return taskError.safeParse(tasks.find((task) => task.error)?.error).data;
}

/** JavaScript deployments store a task's error as JSON, Python ones as text. */
const taskError = z.union([
  z.looseObject({ message: z.string() }).transform((error) => error.message),
  z.string().transform((text) => /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text),
]);

const describeLostState = (threadId: string): string =>
  `The deployment reports that the run has ended, but has no state for thread ${threadId}. It may have restarted without its checkpoints.`;

function toAnswer({ values }: ThreadState, output: string | undefined): AgentOutcome {
  const state = z.record(z.string(), z.unknown()).safeParse(values).data ?? { values };
  const messages = lenientList(message).parse(state.messages);
  const usage = sumUsage(messages);
  const used = usage && { usage };
  if (output !== undefined) {
    const value = state[output];
    if (value === undefined || value === null)
      throw new AgentError(
        'bad_response',
        `The graph's state has no value at "${output}" (\`config.output\`).`,
      );
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const data = z.record(z.string(), z.unknown()).safeParse(value).data;
    return { kind: 'answer', text, ...(data && { data }), ...used };
  }
  const last = messages.findLast(isFromModel);
  const text = last ? messageText(last) : '';
  if (text.trim() !== '') return { kind: 'answer', text, ...used };
  // Without text, the answer is the rest of the state. A person's messages are not part of the answer.
  const { messages: said, ...rest } = state;
  const isReadable = Array.isArray(said) && said.length === messages.length;
  const data = last || (isReadable && messages.every(isFromPerson)) ? rest : state;
  return { kind: 'answer', text: JSON.stringify(data), data, ...used };
}
