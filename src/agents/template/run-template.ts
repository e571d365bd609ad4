import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentCall, AgentJob, AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson, readText } from '../agent-fetch.ts';
import { findFirst } from './json-path.ts';
import { describePaths, matchesStatus, readResponse, toText } from './read-response.ts';
import {
  type JobContext,
  renderBody,
  renderText,
  renderUrl,
  type TemplateRun,
  toAnswerContext,
  toJobContext,
  toPathValues,
} from './render-request.ts';

/** Runs a job on an agent that a template describes. @throws AgentError */
export async function runTemplate(
  run: TemplateRun,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  const { template, target, variables } = run;
  const context = toJobContext(target, job, variables);
  const values = toPathValues(context);
  const begin = async () => {
    const response = await target.fetch(renderUrl(target.endpoint, template.request.path, values), {
      method: template.request.method,
      headers: {
        ...renderHeaders(template, values),
        'content-type': 'application/json',
        accept: 'application/json',
        'idempotency-key': job.jobId,
      },
      body: JSON.stringify(renderBody(template.request.body, context)),
      signal: call.signal,
    });
    return readJson(await assertOk(response));
  };
  try {
    return template.poll
      ? await pollForAnswer(run, template.poll, { job, call, context, values, begin })
      : readResponse(template.response, await begin());
  } catch (error) {
    // A cancelled call also breaks the response off: report the cancellation.
    call.signal.throwIfAborted();
    throw error;
  }
}

/** Sends the template's health request. Without one, any answer of the endpoint counts as reachable. */
export async function checkTemplate(run: TemplateRun, signal: AbortSignal): Promise<void> {
  const { template, target, variables } = run;
  const { health } = template;
  if (!health) {
    await readText(await target.fetch(target.endpoint, { signal }));
    return;
  }
  const url = renderUrl(target.endpoint, health.path, { ...target.config, ...variables });
  const response = await target.fetch(url, { method: health.method, signal });
  await readText(await assertOk(response));
}

const renderHeaders = (template: AgentTemplate, values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(template.request.headers ?? {}).map(([name, value]) => [
      name,
      renderText(value, values),
    ]),
  );

type Poll = NonNullable<AgentTemplate['poll']>;
type Question = NonNullable<Poll['question']>;

interface PolledJob {
  job: AgentJob;
  call: AgentCall;
  context: JobContext;
  values: Record<string, unknown>;
  /** Sends the first request. */
  begin(): Promise<unknown>;
}

/** The agent's id of the job, and the number of questions answered so far. */
const savedProgress = z.object({ id: z.string(), answered: z.int().default(0) });
const questionToken = z.object({ question: z.string(), answered: z.int() });

/** Starts the job, or finds it by the id that an earlier attempt saved. Then polls its state until it ends or asks a question. */
async function pollForAnswer(
  run: TemplateRun,
  poll: Poll,
  polled: PolledJob,
): Promise<AgentOutcome> {
  const { call, job } = polled;
  const progress = await findOrBegin(poll, polled);
  const url = renderUrl(run.target.endpoint, poll.path, { ...polled.values, id: progress.id });
  let lastStatus = '';
  let answered = '';
  for (;;) {
    const body = await readState(run, url, call.signal);
    const status = findFirst(poll.status_path, body);
    const { question } = poll;
    // An unchanged state means that the agent has not processed the answer yet.
    const isUnchanged = JSON.stringify(body) === answered;
    if (question && matchesStatus(status, question.values) && !isUnchanged) {
      const asked = {
        question: toText(findFirst(question.id_path, body) ?? ''),
        answered: progress.answered,
      };
      if (!isAnswerTo(asked, job)) return toQuestion(question, body, asked);
      await sendAnswer(run, question, { ...polled, id: progress.id, asked });
      progress.answered += 1;
      answered = JSON.stringify(body);
      await call.save({ ...progress });
    } else if (!isUnchanged && !matchesStatus(status, poll.running_values)) {
      return readResponse(run.template.response, body);
    }
    if (String(status) !== lastStatus) call.emit({ kind: 'status', message: String(status) });
    lastStatus = String(status);
    await sleep(poll.interval_seconds * 1000, undefined, { signal: call.signal });
  }
}

/** The job has started, so a rejected poll must not count as a job that was not executed. */
async function readState({ target }: TemplateRun, url: string, signal: AbortSignal) {
  try {
    return await readJson(await assertOk(await target.fetch(url, { signal })));
  } catch (error) {
    if (!(error instanceof AgentError) || error.outcome !== 'not_executed') throw error;
    throw new AgentError('broken_off', `The state of the job cannot be read. ${error.message}`, {
      cause: error,
    });
  }
}

async function findOrBegin(poll: Poll, { job, call, begin }: PolledJob) {
  if (job.progress) {
    const saved = savedProgress.safeParse(job.progress);
    if (saved.success) return saved.data;
    throw new AgentError('broken_off', 'The saved progress of an earlier attempt is unreadable.');
  }
  const id = findFirst(poll.id_path, await begin());
  if (typeof id !== 'string' && typeof id !== 'number')
    throw new AgentError(
      'bad_response',
      `The answer has no value at ${describePaths(poll.id_path)} (\`poll.id_path\`).`,
    );
  const progress = { id: String(id), answered: 0 };
  await call.save({ ...progress });
  return progress;
}

/** Whether the job carries the answer to this question. The count keeps an answer from being used twice. */
function isAnswerTo(asked: z.infer<typeof questionToken>, job: AgentJob): boolean {
  const token = questionToken.safeParse(job.resume?.token);
  return (
    token.success &&
    token.data.question === asked.question &&
    token.data.answered === asked.answered
  );
}

function toQuestion(
  question: Question,
  body: unknown,
  asked: z.infer<typeof questionToken>,
): AgentOutcome {
  const shown = z.record(z.string(), z.unknown()).safeParse(body);
  return {
    kind: 'question',
    question: toText(findFirst(question.text_path, body) ?? 'The agent is waiting for an answer.'),
    ...(shown.success && { shown: shown.data }),
    token: { ...asked },
  };
}

async function sendAnswer(
  { target }: TemplateRun,
  { resume }: Question,
  {
    job,
    call,
    context,
    values,
    id,
    asked,
  }: PolledJob & { id: string; asked: z.infer<typeof questionToken> },
): Promise<void> {
  if (!job.resume) return;
  const answered = {
    ...context,
    id,
    question: asked.question,
    answer: toAnswerContext(job.resume.answer),
  };
  const response = await target.fetch(renderUrl(target.endpoint, resume.path, { ...values, id }), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // Repeated attempts send the same answer under the same key.
      'idempotency-key': `${job.jobId}-${asked.answered}`,
    },
    body: JSON.stringify(renderBody(resume.body, answered)),
    signal: call.signal,
  });
  await readText(await assertOk(response));
}
