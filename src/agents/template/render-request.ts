import { AgentError } from '../agent-error.ts';
import { findByPath } from './json-path.ts';

/** A body with its queries replaced by what they find in the context. What a query does not find is left out. */
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

/** `{name}` replaced by its value, URL-encoded. @throws AgentError `rejected` for a name without a value */
export function renderText(text: string, values: Record<string, unknown>): string {
  return text.replace(/\{([A-Za-z0-9_-]{1,64})\}/g, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw new AgentError('rejected', `The template needs a value for {${name}}.`);
    return encodeURIComponent(value);
  });
}

/**
 * The address of a template's path, which is always below the endpoint.
 * @throws AgentError `rejected` for one that would leave it
 */
export function renderUrl(endpoint: string, path: string, values: Record<string, unknown>): string {
  const rendered = renderText(path, values);
  const [pathname = ''] = rendered.split('?');
  // A value may be `..`, which is not encoded, and which a URL would resolve.
  const climbs = pathname.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment));
  const base = new URL(endpoint);
  const url = URL.parse(`${endpoint.replace(/\/+$/, '')}${rendered}`);
  const stays =
    url?.origin === base.origin && url.pathname.startsWith(base.pathname.replace(/\/+$/, ''));
  if (!rendered.startsWith('/') || climbs || !url || !stays)
    throw new AgentError('rejected', `The path ${rendered} does not stay below the endpoint.`);
  return url.href;
}
