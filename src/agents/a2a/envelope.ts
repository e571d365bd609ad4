import { z } from 'zod';
import type { AgentCall, AgentJob, AgentOutcome, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, errorOfStatus, readJson } from '../agent-fetch.ts';

/** Sends the job as one envelope and reads the answer from the response. A later attempt cannot find it again. */
export async function executeEnvelope(
  target: AgentTarget<'a2a_server'>,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  const response = await target.fetch(toEnvelopeUrl(target.endpoint), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': job.jobId },
    body: JSON.stringify({
      sender: SENDER,
      receiver: target.name,
      message_type: 'request',
      session_id: job.sessionId ?? job.jobId,
      content: {
        description: job.instruction,
        context: { task: job.task, input: job.input, dependencies: job.dependencies },
      },
      metadata: { job_id: job.jobId, workflow_id: job.workflowId, tenant_id: job.tenantId },
    }),
    signal: call.signal,
  });
  try {
    return toOutcome(await readJson(await assertOk(response)));
  } catch (error) {
    call.signal.throwIfAborted();
    throw error;
  }
}

const SENDER = 'agent-orchestrator';

const envelope = z.looseObject({
  content: z.looseObject({
    status: z.string(),
    response: z.unknown().optional(),
    data: z.unknown().optional(),
    error: z.unknown().optional(),
  }),
});

const DONE = ['success', 'completed', 'ok'];
const FAILED = ['error', 'failed', 'failure', 'rejected'];

/** Checks that the server answers. `/health` is a convention of envelope servers, so 404 counts as reachable. */
export async function checkEnvelopeServer(
  { endpoint, fetch }: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<void> {
  const { origin } = new URL(endpoint);
  const response = await fetch(`${origin}/health`, { signal });
  await response.body?.cancel();
  if (!response.ok && response.status !== 404) throw errorOfStatus(response.status, '');
}

/** If the endpoint has a path, envelopes are sent to that path. */
function toEnvelopeUrl(endpoint: string): string {
  return new URL(endpoint).pathname === '/' ? `${endpoint}/a2a/message` : endpoint;
}

function toOutcome(answer: unknown): AgentOutcome {
  const parsed = envelope.safeParse(answer);
  if (!parsed.success)
    throw new AgentError(
      'bad_response',
      'The answer is not an envelope: `content.status` is missing.',
      {
        cause: parsed.error,
      },
    );
  const { status, response, data, error } = parsed.data.content;
  const text = typeof response === 'string' ? response : JSON.stringify(response ?? '');
  if (FAILED.includes(status.toLowerCase()))
    throw new AgentError('failed', typeof error === 'string' ? error : text);
  if (!DONE.includes(status.toLowerCase()))
    throw new AgentError('bad_response', `The answer's \`content.status\` is "${status}".`);
  const found = z.record(z.string(), z.unknown()).safeParse(data).data;
  return { kind: 'answer', text, ...(found && { data: found }) };
}
