import { ModelError, type ModelRequest } from '../model.ts';

/** As compatible servers, and OpenAI for older models, refuse an output schema as such. A schema that is wrong is another error. */
export const refusesFormats = (error: unknown): boolean =>
  error instanceof ModelError &&
  error.kind === 'rejected' &&
  /response_format|json_schema|structured output/i.test(error.message) &&
  /not support|unsupported|unavailable|not available|unknown|unrecognized/i.test(error.message);

/** The request with its output schema as a part of the last message. */
export function withFormatInWords({ format, ...request }: ModelRequest): ModelRequest {
  if (!format) return request;
  const text = `## Format\nAnswer with one JSON object and nothing else. It must match this JSON Schema:\n${JSON.stringify(format.schema)}`;
  return { ...request, messages: [...request.messages, { role: 'user', text }] };
}
