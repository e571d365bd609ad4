import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  askedIn,
  createTally,
  errorAnswer,
  type HttpAnswer,
  startHttpAgent,
} from './http-agent.ts';

const TOKEN = 'crew-token';

/** Inputs are strings, as in the published schema; nothing else is in the body. */
const kickoff = z.strictObject({
  inputs: z.record(z.string(), z.string()),
  meta: z.record(z.string(), z.unknown()).optional(),
});
const resumption = z.strictObject({
  execution_id: z.uuid(),
  task_id: z.string(),
  human_feedback: z.string().min(1),
  is_approve: z.boolean(),
});

interface Execution {
  behaviour: string;
  prompt: string;
  /** How often its state was asked for. */
  polls: number;
  feedback: string[];
}

/** A crew in the published format of CrewAI AMP: it refuses what the real one refuses, and wants the inputs `task` and `prompt`. */
export async function startCrew() {
  const executions = new Map<string, Execution>();
  const begun = createTally();
  const kickoffs: unknown[] = [];

  const start = (body: unknown): HttpAnswer => {
    const parsed = kickoff.safeParse(body);
    if (!parsed.success) return problem(400, 'Bad Request', parsed.error.message);
    const { inputs } = parsed.data;
    const missing_inputs = ['task', 'prompt'].filter((name) => !inputs[name]);
    if (missing_inputs.length > 0)
      return { status: 422, body: { error: 'Validation Error', details: { missing_inputs } } };
    const prompt = inputs.prompt ?? '';
    const { behaviour, word } = askedIn(prompt);
    begun.add(word);
    kickoffs.push(body);
    const error = errorAnswer(behaviour, { error: behaviour, message: 'as it was asked' });
    if (error) return error.answer;
    const kickoff_id = randomUUID();
    executions.set(kickoff_id, { behaviour, prompt, polls: 0, feedback: [] });
    return { status: 200, body: behaviour === 'bad_response' ? {} : { kickoff_id } };
  };

  const stateOf = (id: string): HttpAnswer => {
    const execution = executions.get(id);
    if (!execution) return problem(404, 'Execution not found', `No execution found with ID: ${id}`);
    execution.polls += 1;
    return { status: 200, body: stateBody(execution) };
  };

  const resume = (body: unknown): HttpAnswer => {
    const parsed = resumption.safeParse(body);
    if (!parsed.success) return problem(400, 'Bad Request', parsed.error.message);
    const execution = executions.get(parsed.data.execution_id);
    if (!execution) return problem(404, 'Execution not found', 'no such execution');
    execution.feedback.push(parsed.data.human_feedback);
    return { status: 200, body: { status: 'resumed', message: 'Execution resumed successfully' } };
  };

  const server = await startHttpAgent(async ({ method, path, headers, body }) => {
    if (headers.authorization !== `Bearer ${TOKEN}`)
      return problem(401, 'Unauthorized', 'Invalid or missing bearer token');
    if (method === 'GET' && path === '/inputs')
      return { status: 200, body: { inputs: ['task', 'prompt'] } };
    if (method === 'POST' && path === '/kickoff') return start(body);
    if (method === 'POST' && path === '/resume') return resume(body);
    const [, id] = /^\/status\/([0-9a-f-]{36})$/.exec(path) ?? [];
    return method === 'GET' && id ? stateOf(id) : problem(404, 'Not Found', path);
  });
  const feedbackTo = (word: string) =>
    [...executions.values()]
      .filter(({ prompt }) => askedIn(prompt).word === word)
      .flatMap(({ feedback }) => feedback);
  return {
    ...server,
    headers: { authorization: `Bearer ${TOKEN}` },
    begun: begun.of,
    kickoffs,
    feedbackTo,
  };
}

const problem = (status: number, error: string, message: string) => ({
  status,
  body: { error, message },
});

function stateBody({ behaviour, prompt, polls, feedback }: Execution): unknown {
  const running = {
    status: 'running',
    current_task: 'research_task',
    progress: { completed_tasks: 0, total_tasks: 1 },
  };
  if (behaviour === 'wait') return running;
  if (behaviour === 'slow' && polls < 3) return running;
  if (behaviour === 'failed')
    return { status: 'error', error: 'Task execution failed', execution_time: 1.5 };
  if (behaviour === 'ask' && feedback.length === 0)
    return { status: 'pending_human_input', task_id: 'colour_task', output: 'Which colour?' };
  if (behaviour === 'state')
    return polls < 2
      ? { state: 'STARTED', status: 'working on it', result: null, result_json: null }
      : { state: 'SUCCESS', status: 'done', result: `pong ${prompt}`, result_json: null };
  const output = `pong ${prompt} ${feedback.join(' ')}`;
  return {
    status: 'completed',
    result: { output, tasks: [{ task_id: 'research_task', output, agent: 'Researcher' }] },
    execution_time: 2.5,
  };
}
