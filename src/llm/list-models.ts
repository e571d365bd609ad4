import { z } from 'zod';
import type { Config } from '../platform/config/config.ts';
import { askProvider } from './provider-fetch.ts';

type Settings = Pick<
  Config,
  'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | 'ANTHROPIC_API_KEY' | 'ANTHROPIC_BASE_URL'
>;

interface ModelSource {
  provider: string;
  url: string;
  headers: Record<string, string>;
}

export type ServedModels =
  | { provider: string; ids: string[]; error: null }
  | { provider: string; ids: []; error: string };

const body = z.object({ data: z.array(z.unknown()) });
const entry = z.object({ id: z.string().min(1).max(190) });

/** OpenAI lists them beside the models that answer in a conversation. */
const NO_CHAT =
  /embedding|whisper|tts|transcribe|dall-e|moderation|davinci|babbage|image|sora|realtime|audio/;

const MAX_MODELS = 2000;
const TIMEOUT_MS = 5000;

/** What each configured provider lists; a list that cannot be had is an error of its provider alone. */
export const listServedModels = (config: Settings): Promise<ServedModels[]> =>
  Promise.all(sourcesOf(config).map(ask));

/** The ids that an OpenAI-compatible server lists. @throws Error */
export const askCompatible = (baseUrl: string, apiKey: string | undefined): Promise<string[]> =>
  readIds(compatibleSource(baseUrl, apiKey));

function sourcesOf(config: Settings): ModelSource[] {
  const { OPENAI_API_KEY: openai, OPENAI_BASE_URL: base, ANTHROPIC_API_KEY: anthropic } = config;
  return [
    ...(base ? [compatibleSource(base, openai)] : []),
    ...(openai
      ? [{ ...compatibleSource(base ?? 'https://api.openai.com/v1', openai), provider: 'openai' }]
      : []),
    ...(anthropic
      ? [
          {
            provider: 'anthropic',
            url: `${trim(config.ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com/v1')}/models?limit=1000`,
            headers: { 'x-api-key': anthropic, 'anthropic-version': '2023-06-01' },
          },
        ]
      : []),
  ];
}

const compatibleSource = (baseUrl: string, apiKey: string | undefined): ModelSource => ({
  provider: 'compatible',
  url: `${trim(baseUrl)}/models`,
  headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
});

async function ask(source: ModelSource): Promise<ServedModels> {
  const { provider } = source;
  try {
    const ids = await readIds(source);
    return {
      provider,
      ids: ids.filter((id) => provider !== 'openai' || !NO_CHAT.test(id)),
      error: null,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      provider,
      ids: [],
      error: `The list of models cannot be read: ${reason}`.slice(0, 300),
    };
  }
}

async function readIds({ url, headers }: ModelSource): Promise<string[]> {
  const response = await askProvider(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status}`);
  }
  const { data } = body.parse(await response.json());
  return data.flatMap((one) => entry.safeParse(one).data?.id ?? []).slice(0, MAX_MODELS);
}

const trim = (url: string) => url.replace(/\/+$/, '');
