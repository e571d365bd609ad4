import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Config } from '../platform/config/config.ts';
import { suggest } from '../platform/suggest.ts';
import { type Model, ModelError } from './model.ts';
import { createProviderFetch } from './provider-fetch.ts';
import { providerModel } from './provider-model.ts';
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

type CreateModel = (id: string) => Model;

type Settings = Pick<
  Config,
  'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | 'ANTHROPIC_API_KEY' | 'ANTHROPIC_BASE_URL'
>;

/** The providers that the configuration names, and `extra` providers by name. */
export function createModels(
  config: Settings,
  defaultName: string,
  extra: Record<string, CreateModel> = {},
): Models {
  const providers = new Map([...Object.entries(extra), ...configuredProviders(config)]);
  const cache = new Map<string, Model>();
  const create = (name: string): Model => {
    const slash = name.indexOf('/');
    const createModel = providers.get(name.slice(0, slash));
    const id = name.slice(slash + 1);
    if (createModel && id) return createModel(id);
    throw new ModelError('rejected', describeMissingProvider(name, [...providers.keys()]));
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

/** What can stand before the slash of a model's name; the offline model is always there. */
export const providerNames = (config: Settings): string[] => [
  ...configuredProviders(config).keys(),
  'offline',
];

/** Why a model cannot be used, or undefined: the provider that its name begins with must be configured. */
export const findModelProblem = (name: string, providers: readonly string[]): string | undefined =>
  providers.some((provider) => name.startsWith(`${provider}/`))
    ? undefined
    : describeMissingProvider(name, providers);

function describeMissingProvider(name: string, providers: readonly string[]): string {
  const [provider = ''] = name.split('/');
  return `The model "${name}" cannot be used: the provider "${provider}" is not configured. ${suggest(provider, providers)}`;
}

function configuredProviders(config: Settings): Map<string, CreateModel> {
  const providers = new Map<string, CreateModel>();
  const add = (provider: string, rules: ProviderRules, create: (id: string) => LanguageModelV4) =>
    providers.set(provider, (id) =>
      providerModel({ provider, id, rules, languageModel: create(id) }),
    );
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
    add('compatible', COMPATIBLE_RULES, create);
  }
  if (config.OPENAI_API_KEY) {
    const baseURL = config.OPENAI_BASE_URL;
    const { chat } = createOpenAI({
      apiKey: config.OPENAI_API_KEY,
      fetch,
      ...(baseURL && { baseURL }),
    });
    add('openai', OPENAI_RULES, chat);
  }
  if (config.ANTHROPIC_API_KEY) {
    const baseURL = config.ANTHROPIC_BASE_URL;
    const create = createAnthropic({
      apiKey: config.ANTHROPIC_API_KEY,
      fetch,
      ...(baseURL && { baseURL }),
    });
    add('anthropic', ANTHROPIC_RULES, create);
  }
  return providers;
}
