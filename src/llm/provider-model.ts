import type { LanguageModelV4 } from '@ai-sdk/provider';
import { toModelError } from './answers/provider-error.ts';
import { readAnswer } from './answers/read-answer.ts';
import type { Model, ModelAnswer, ModelRequest } from './model.ts';
import type { ProviderRules } from './requests/provider-rules.ts';
import { isFormatRejected, moveFormatToPrompt, toCallOptions } from './requests/to-call-options.ts';

interface ProviderModelOptions {
  /** As models are named: `provider/id`. */
  provider: string;
  id: string;
  rules: ProviderRules;
  /** Its `fetch` is one of `createProviderFetch`. */
  languageModel: LanguageModelV4;
}

/**
 * Any model of the provider library behind our port. Always streamed: a dead connection shows at once. A model that refuses output schemas is
 * told them in words, from the first refusal on.
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
