import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentJob, AgentTarget, Resumption } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { findByPath } from './json-path.ts';

/** Replaces the queries in a body by their results. A query without a result removes its key or list item. */
export function renderBody(body: unknown, context: unknown): unknown {
  if (typeof body === 'string') return renderString(body, context);
  if (Array.isArray(body))
    return body.map((item) => renderBody(item, context)).filter((item) => item !== undefined);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body)
      .map(([key, item]) => [key, renderBody(item, context)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

function renderString(text: string, context: unknown): unknown {
  if (text.startsWith('$$')) return text.slice(1);
  return text.startsWith('$') ? findByPath(text, context) : text;
}

/**
 * Resolves a template's path below the endpoint.
 * @throws AgentError `rejected` if the result would leave the endpoint
 */
export function renderUrl(endpoint: string, path: string, values: Record<string, unknown>): string {
  const rendered = renderText(path, values);
  const [pathname = ''] = rendered.split('?');
  // A value may be `..`, which encoding keeps and URL parsing would resolve.
  const climbs = pathname.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  const base = new URL(endpoint);
  const url = URL.parse(`${endpoint.replace(/\/+$/, '')}${rendered}`);
  const stays =
    url?.origin === base.origin && url.pathname.startsWith(base.pathname.replace(/\/+$/, ''));
  if (!rendered.startsWith('/') || climbs || !url || !stays)
    throw new AgentError('rejected', `The path ${rendered} leaves the agent's endpoint.`);
  return url.href;
}

/** Replaces `{name}` by its URL-encoded value. @throws AgentError `rejected` for a name without a value */
export function renderText(text: string, values: Record<string, unknown>): string {
  return text.replace(/\{([A-Za-z0-9_-]{1,64})\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw new AgentError(
        'rejected',
        `The template has no value for {${name}}. Set it in \`config.variables\`.`,
      );
    return encodeURIComponent(value);
  });
}

/** A template and the agent that it is used for. */
export interface TemplateRun {
  template: AgentTemplate;
  target: Pick<AgentTarget, 'name' | 'config' | 'endpoint' | 'fetch'>;
  /** Take precedence over values of the configuration with the same name. */
  variables: Record<string, unknown>;
}

/** The root object of a template's queries. */
export interface JobContext {
  task: string;
  title: string;
  instruction: string;
  prompt: string;
  input: Record<string, unknown> | null;
  dependencies: AgentJob['dependencies'];
  session_id: string | null;
  job_id: string;
  agent: { name: string };
  config: Record<string, unknown>;
  variables: Record<string, unknown>;
}

export const toJobContext = (
  target: Pick<AgentTarget, 'name' | 'config'>,
  job: AgentJob,
  variables: Record<string, unknown>,
): JobContext => ({
  task: job.task,
  title: job.title,
  instruction: job.instruction,
  prompt: job.prompt,
  input: job.input,
  dependencies: job.dependencies,
  session_id: job.sessionId,
  job_id: job.jobId,
  agent: { name: target.name },
  config: { ...target.config },
  variables,
});

/** The values of `{name}` in paths and headers. */
export const toPathValues = (context: JobContext): Record<string, unknown> => ({
  ...context.config,
  ...context.variables,
  job_id: context.job_id,
});

/** A person's answer as `$.answer`. `approved` serves agents that expect yes or no. */
export const toAnswerContext = ({ decision, text, edit }: Resumption) => ({
  decision,
  approved: decision !== 'reject',
  text: text || (decision === 'reject' ? 'Rejected.' : 'Approved.'),
  ...(edit && { edit }),
});
