import { z } from 'zod';
import type { AgentAdapter } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';

const answer = z.object({
  status: z.string(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
  usage: z
    .object({
      input_tokens: z.int().nonnegative(),
      output_tokens: z.int().nonnegative(),
      model: z.string().optional(),
      cost_usd: z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .optional(),
    })
    .optional()
    .catch(undefined),
});

const GOOD = ['success', 'completed', 'ok'];

const health = z.object({
  description: z.string().optional(),
  version: z.string().optional(),
  capabilities: z.array(z.string()).optional(),
});

/**
 * A simple HTTP agent: `POST /process` with `{task_type, data, instructions, context}` answers `{status, result}`. The job's id is sent as
 * `Idempotency-Key`. A lost answer cannot be read later.
 */
export const apiAdapter: AgentAdapter<'api'> = {
  type: 'api',
  rejoins: () => false,

  async discover(target, signal) {
    const response = await target.fetch(`${target.endpoint}${target.config.health_path}`, {
      signal,
    });
    const found = health.safeParse(await readJson(await assertOk(response)));
    const { capabilities = [], ...rest } = found.data ?? {};
    return {
      capabilities,
      ...(rest.description !== undefined && { description: rest.description }),
      ...(rest.version !== undefined && { version: rest.version }),
    };
  },

  async check(target, signal) {
    const response = await target.fetch(`${target.endpoint}${target.config.health_path}`, {
      signal,
    });
    await (await assertOk(response)).body?.cancel();
  },

  async execute(target, job, { signal }) {
    const response = await target.fetch(`${target.endpoint}${target.config.path}`, {
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'idempotency-key': job.jobId,
        'x-tenant-id': job.tenantId,
        'x-correlation-id': job.workflowId,
      },
      body: JSON.stringify({
        task_type: target.config.task_type,
        data: job.input ?? {},
        instructions: job.instruction,
        context: {
          task: job.task,
          title: job.title,
          prompt: job.prompt,
          results: job.dependencies,
          session_id: job.sessionId,
          job_id: job.jobId,
        },
      }),
    });
    const parsed = answer.safeParse(await readJson(await assertOk(response)));
    if (!parsed.success)
      throw new AgentError(
        'bad_response',
        'The answer must have the form {"status": …, "result": …}.',
      );
    const { status, result, error, usage } = parsed.data;
    if (!GOOD.includes(status.toLowerCase()))
      throw new AgentError('failed', `The agent answered "${status}": ${asText(error ?? result)}`);
    return {
      kind: 'answer',
      text: asText(result),
      ...(typeof result === 'object' && result !== null && { data: { result } }),
      ...(usage && {
        usage: {
          input_tokens: usage.input_tokens,
          output_tokens: usage.output_tokens,
          ...(usage.model !== undefined && { model: usage.model }),
          ...(usage.cost_usd !== undefined && { cost_usd: usage.cost_usd }),
        },
      }),
    };
  },
};

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value, null, 2);
}
