import type { Config } from '../platform/config/config.ts';
import { askCompatible } from './list-models.ts';

type Settings = Pick<Config, 'MODEL' | 'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | 'ANTHROPIC_API_KEY'>;

/**
 * Returns MODEL, or the default of the first configured provider. For a compatible server, that is the first model that the server lists.
 */
export async function findDefaultModel(config: Settings): Promise<string> {
  if (config.MODEL) return config.MODEL;
  if (config.OPENAI_BASE_URL)
    return `compatible/${await firstServedModel(config.OPENAI_BASE_URL, config.OPENAI_API_KEY)}`;
  if (config.OPENAI_API_KEY) return 'openai/gpt-5-mini';
  if (config.ANTHROPIC_API_KEY) return 'anthropic/claude-sonnet-4-5';
  return 'offline/canned';
}

/**
 * The first model that has an id. If the server cannot list its models, returns OpenAI's default, and a run with a wrong name fails with
 * the server's own error.
 */
async function firstServedModel(baseUrl: string, key: string | undefined): Promise<string> {
  const [first] = await askCompatible(baseUrl, key).catch(() => []);
  return first ?? 'gpt-5-mini';
}
