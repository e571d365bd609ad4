import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { ModelRequest } from '../model.ts';
import { chooseTools } from './choose-tools.ts';
import { flattenRoot } from './flatten-root.ts';
import type { ProviderRules } from './provider-rules.ts';
import { toStrictSchema } from './strict-schema.ts';
import { toPrompt } from './to-prompt.ts';

/** The one place that turns conversation, tools and output schema into a request that the provider accepts. */
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
 * A schema without a strict form is sent as an object without combinators at the top, which a provider without structured output takes as the
 * input of a tool; what that leaves open, our own validation checks.
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
