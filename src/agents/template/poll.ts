import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentCall, AgentJob, AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson, readText } from '../agent-fetch.ts';
import { answerContext, type JobContext, type TemplateRun } from './job-context.ts';
import { findFirst } from './json-path.ts';
import { isOneOf, named, readResponse, toText } from './read-response.ts';
import { renderBody, renderUrl } from './render-request.ts';

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

/** What is saved: the agent's id of the job, and how many of its questions were answered. */
const progressShape = z.object({ id: z.string(), answered: z.int().default(0) });
const tokenShape = z.object({ question: z.string(), answered: z.int() });

/** Begins the job, or finds it again by the id that an earlier attempt has saved, and asks for its state until it has an end. */
export async function pollForAnswer(
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
    const body = await askState(run, url, call.signal);
    const status = findFirst(poll.status_path, body);
    const { question } = poll;
    // Word for word as it was before the answer: it has not taken that in yet.
    const isOld = JSON.stringify(body) === answered;
    if (question && isOneOf(status, question.values) && !isOld) {
      const asked = {
        question: toText(findFirst(question.id_path, body) ?? ''),
        answered: progress.answered,
      };
      if (!isAnswerTo(asked, job)) return toOutcome(question, body, asked);
      await resume(run, question, { ...polled, id: progress.id, asked });
      progress.answered += 1;
      answered = JSON.stringify(body);
      await call.save({ ...progress });
    } else if (!isOld && !isOneOf(status, poll.running_values)) {
      return readResponse(run.template.response, body);
    }
    if (String(status) !== lastStatus) call.emit({ kind: 'status', message: String(status) });
    lastStatus = String(status);
    await sleep(poll.interval_seconds * 1000, undefined, { signal: call.signal });
  }
}

/** A refusal here is none of the job, which was begun: a person has to look. */
async function askState({ target }: TemplateRun, url: string, signal: AbortSignal) {
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
    const saved = progressShape.safeParse(job.progress);
    if (saved.success) return saved.data;
    throw new AgentError(
      'broken_off',
      'What an earlier attempt has saved does not say where it was.',
    );
  }
  const id = findFirst(poll.id_path, await begin());
  if (typeof id !== 'string' && typeof id !== 'number')
    throw new AgentError('bad_response', `The answer has no id at ${named(poll.id_path)}.`);
  const progress = { id: String(id), answered: 0 };
  await call.save({ ...progress });
  return progress;
}

/** An answer belongs to the question that it was asked for, and is given once. */
function isAnswerTo(asked: z.infer<typeof tokenShape>, job: AgentJob): boolean {
  const token = tokenShape.safeParse(job.resume?.token);
  return (
    token.success &&
    token.data.question === asked.question &&
    token.data.answered === asked.answered
  );
}

function toOutcome(
  question: Question,
  body: unknown,
  asked: z.infer<typeof tokenShape>,
): AgentOutcome {
  const shown = z.record(z.string(), z.unknown()).safeParse(body);
  return {
    kind: 'question',
    question: toText(findFirst(question.text_path, body) ?? 'The agent waits for an answer.'),
    ...(shown.success && { shown: shown.data }),
    token: { ...asked },
  };
}

async function resume(
  { target }: TemplateRun,
  { resume }: Question,
  {
    job,
    call,
    context,
    values,
    id,
    asked,
  }: PolledJob & { id: string; asked: z.infer<typeof tokenShape> },
): Promise<void> {
  if (!job.resume) return;
  const answered = {
    ...context,
    id,
    question: asked.question,
    answer: answerContext(job.resume.answer),
  };
  const response = await target.fetch(renderUrl(target.endpoint, resume.path, { ...values, id }), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // The same answer is the same request, however often it is sent.
      'idempotency-key': `${job.jobId}-${asked.answered}`,
    },
    body: JSON.stringify(renderBody(resume.body, answered)),
    signal: call.signal,
  });
  await readText(await assertOk(response));
}
