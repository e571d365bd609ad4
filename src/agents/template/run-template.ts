import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentCall, AgentJob, AgentOutcome } from '../adapter.ts';
import { assertOk, readJson, readText } from '../agent-fetch.ts';
import { jobContext, pathValues, type TemplateRun } from './job-context.ts';
import { pollForAnswer } from './poll.ts';
import { readResponse } from './read-response.ts';
import { renderBody, renderText, renderUrl } from './render-request.ts';

/** Has a job done by an agent that a template describes. @throws AgentError */
export async function runTemplate(
  run: TemplateRun,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  const { template, target, variables } = run;
  const context = jobContext(target, job, variables);
  const values = pathValues(context);
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
    // A body that breaks off because we let go of it is no fault of the agent's.
    call.signal.throwIfAborted();
    throw error;
  }
}

/** Whether the agent is there: by the template's health request, or by any answer of its origin where it has none. */
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
