import type { LanguageModelV4 } from '@ai-sdk/provider';
import { toModelError } from './answers/provider-error.ts';
import { readAnswer } from './answers/read-answer.ts';
import type { Model, ModelAnswer, ModelRequest } from './model.ts';
import type { ProviderRules } from './requests/provider-rules.ts';
import { isFormatRejected, moveFormatToPrompt, toCallOptions } from './requests/to-call-options.ts';

interface ProviderModelOptions {
  /** The name of a provider in `provider/id`. */
  provider: string;
  id: string;
  rules: ProviderRules;
  /** Its `fetch` must come from `createProviderFetch`. */
  languageModel: LanguageModelV4;
}

/**
 * Implements the port for any model of the provider library. Always streams, so that a dead connection shows at once. Once a model has
 * rejected an output schema, later requests contain the schema as text.
 */
export function providerModel({ provider, id, rules, languageModel }: ProviderModelOptions): Model {
  const ask = async (request: ModelRequest): Promise<ModelAnswer> => {
    try {
      const { stream } = await languageModel.doStream(toCallOptions(rules, request));
      return await readAnswer(stream, request, id);
    } catch (error) {
      throw toModelError(error, request.signal);
    }
  };
  let takesFormats = true;
  return {
    provider,
    id,
    rules,
    answer: async (request) => {
      if (!takesFormats) return ask(moveFormatToPrompt(request));
      try {
        return await ask(request);
      } catch (error) {
        if (!request.format || !isFormatRejected(error)) throw error;
        takesFormats = false;
        return ask(moveFormatToPrompt(request));
      }
    },
  };
}
