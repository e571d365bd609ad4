import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Config } from '../platform/config/config.ts';
import { type Model, ModelError } from './model.ts';
import { createProviderFetch } from './provider-fetch.ts';
import { providerModel } from './provider-model.ts';
import { offlineModel } from './providers/offline.ts';
import {
  ANTHROPIC_RULES,
  COMPATIBLE_RULES,
  OPENAI_RULES,
  type ProviderRules,
} from './requests/provider-rules.ts';

export interface Models {
  /** `provider/model`, what runs use unless their blueprint names another. */
  defaultName: string;
  /** @throws ModelError `rejected` when no such provider is configured */
  get(name: string): Model;
}

interface Provider {
  rules: ProviderRules;
  create(model: string): LanguageModelV4;
}
type Settings = Pick<
  Config,
  | 'MODEL'
  | 'OPENAI_API_KEY'
  | 'OPENAI_BASE_URL'
  | 'ANTHROPIC_API_KEY'
  | 'ANTHROPIC_BASE_URL'
  | 'OFFLINE_MODEL_LATENCY_MS'
>;

/** The providers that the configuration names, and the offline model that is always there. */
export function createModels(config: Settings, defaultName: string): Models {
  const providers = configuredProviders(config);
  const cache = new Map<string, Model>();
  const create = (name: string): Model => {
    const slash = name.indexOf('/');
    const provider = name.slice(0, slash);
    const id = name.slice(slash + 1);
    if (provider === 'offline') return offlineModel(id, config.OFFLINE_MODEL_LATENCY_MS);
    const found = providers[provider];
    if (!found || !id) {
      const known = ['offline', ...Object.keys(providers)].join(', ');
      throw new ModelError(
        'rejected',
        `There is no model "${name}": configured providers are ${known}.`,
      );
    }
    return providerModel({
      provider,
      id,
      rules: found.rules,
      languageModel: found.create(id),
    });
  };
  return {
    defaultName,
    get: (name) => {
      const model = cache.get(name) ?? create(name);
      cache.set(name, model);
      return model;
    },
  };
}

function configuredProviders(config: Settings): Record<string, Provider> {
  const providers: Record<string, Provider> = {};
  const fetch = createProviderFetch();
  if (config.OPENAI_BASE_URL) {
    const create = createOpenAICompatible({
      name: 'compatible',
      baseURL: config.OPENAI_BASE_URL,
      includeUsage: true,
      supportsStructuredOutputs: true,
      fetch,
      ...(config.OPENAI_API_KEY && { apiKey: config.OPENAI_API_KEY }),
    });
    providers.compatible = { rules: COMPATIBLE_RULES, create };
  }
  if (config.OPENAI_API_KEY) {
    const baseURL = config.OPENAI_BASE_URL;
    const { chat } = createOpenAI({
      apiKey: config.OPENAI_API_KEY,
      fetch,
      ...(baseURL && { baseURL }),
    });
    providers.openai = { rules: OPENAI_RULES, create: chat };
  }
  if (config.ANTHROPIC_API_KEY) {
    const baseURL = config.ANTHROPIC_BASE_URL;
    const create = createAnthropic({
      apiKey: config.ANTHROPIC_API_KEY,
      fetch,
      ...(baseURL && { baseURL }),
    });
    providers.anthropic = { rules: ANTHROPIC_RULES, create };
  }
  return providers;
}
