import { z } from 'zod';
import type { AgentAdapter, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';
import { databricksResponsesTemplate, databricksTemplate } from '../template/built-in-templates.ts';
import { renderUrl } from '../template/render-request.ts';
import { runTemplate } from '../template/run-template.ts';

/** The fields in use of a serving endpoint's description. */
const servingEndpoint = z.object({
  task: z.string().optional(),
  description: z.string().optional(),
  state: z.object({ ready: z.string().optional() }).optional(),
});

/** Models and agents on the serving endpoints of a Databricks workspace. */
export const databricksAdapter: AgentAdapter<'databricks'> = {
  type: 'databricks',
  rejoins: () => false,
  async discover(target, signal) {
    const { task, description, state } = await readServingEndpoint(target, signal);
    return {
      capabilities: [],
      ...(description && { description }),
      details: { ...(task && { task }), ...(state?.ready && { ready: state.ready }) },
    };
  },
  async check(target, signal) {
    const { state } = await readServingEndpoint(target, signal);
    if (state?.ready && state.ready !== 'READY')
      throw new AgentError(
        'overloaded',
        `The serving endpoint is not ready: its state is ${state.ready}.`,
      );
  },
  execute: (target, job, call) =>
    runTemplate({ template: templateOf(target), target, variables: {} }, job, call),
};

const templateOf = ({ config }: AgentTarget<'databricks'>) =>
  config.format === 'responses' ? databricksResponsesTemplate : databricksTemplate;

async function readServingEndpoint(target: AgentTarget<'databricks'>, signal: AbortSignal) {
  const path = '/api/2.0/serving-endpoints/{serving_endpoint}';
  const url = renderUrl(target.endpoint, path, { ...target.config });
  const body = await readJson(await assertOk(await target.fetch(url, { signal })));
  const parsed = servingEndpoint.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AgentError('bad_response', 'The answer does not describe a serving endpoint.');
}
