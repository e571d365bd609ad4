import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { ModelError, type ModelRequest } from '../model.ts';
import { chooseTools } from './adapt-tools.ts';
import { flattenRoot } from './flatten-root.ts';
import type { ProviderRules } from './provider-rules.ts';
import { toStrictSchema } from './strict-schema.ts';
import { toPrompt } from './to-prompt.ts';

/** Converts conversation, tools and output schema to a request that the provider accepts. */
export function toCallOptions(
  rules: ProviderRules,
  request: ModelRequest,
): LanguageModelV4CallOptions {
  const { tools } = chooseTools(rules, request.tools);
  return {
    prompt: toPrompt(rules, request.messages),
    abortSignal: request.signal,
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, input_schema }) => ({
        type: 'function' as const,
        name,
        description,
        inputSchema: input_schema,
      })),
      ...(request.conclude && { toolChoice: { type: 'none' as const } }),
    }),
    ...(request.format && toFormat(rules, request.format)),
  };
}

/**
 * A schema without a strict form is sent as an object without top-level combinators, so that providers without structured output can use
 * it as a tool's input schema. The answer is validated against the original schema later.
 */
function toFormat(rules: ProviderRules, { name, schema }: NonNullable<ModelRequest['format']>) {
  const strict = rules.hasStrictFormats ? toStrictSchema(schema) : undefined;
  const options = { strictJsonSchema: strict !== undefined };
  return {
    responseFormat: { type: 'json' as const, name, schema: strict ?? flattenRoot(schema, []) },
    ...(rules.hasStrictFormats && {
      providerOptions: { openai: options, openaiCompatible: options },
    }),
  };
}

/** Whether a provider (a compatible server, or OpenAI for an older model) rejects output schemas in general, not this one. */
export const isFormatRejected = (error: unknown): boolean =>
  error instanceof ModelError &&
  error.kind === 'rejected' &&
  /response_format|json_schema|structured output/i.test(error.message) &&
  /not support|unsupported|unavailable|not available|unknown|unrecognized/i.test(error.message);

/** Moves the output schema to the end of the prompt. */
export function moveFormatToPrompt({ format, ...request }: ModelRequest): ModelRequest {
  if (!format) return request;
  const text = `## Format\nAnswer with exactly one JSON object and no other text. It must match this JSON Schema:\n${JSON.stringify(format.schema)}`;
  return { ...request, messages: [...request.messages, { role: 'user', text }] };
}
