import { readProviderError } from '../llm/answers/provider-error.ts';
import { askProvider } from '../llm/provider-fetch.ts';
import type { Config } from '../platform/config/config.ts';

const DEADLINE_MS = 5000;

type Settings = Pick<
  Config,
  'OPENAI_API_KEY' | 'OPENAI_BASE_URL' | 'ANTHROPIC_API_KEY' | 'ANTHROPIC_BASE_URL'
>;

/**
 * Asks each configured provider for its models, and calls `onLine` with a sentence if it refuses the key. A provider that does not answer
 * says nothing about the key.
 */
export async function checkProviderKeys(
  config: Settings,
  onLine: (text: string) => void,
): Promise<void> {
  await Promise.all(
    providersOf(config).map(async (provider) => {
      const refusal = await findRefusal(provider).catch(() => undefined);
      if (refusal) onLine(`  ${refusal}`);
    }),
  );
}

interface Provider {
  variable: string;
  key: string | undefined;
  baseUrl: string;
  headers: Record<string, string>;
}

function providersOf(config: Settings): Provider[] {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL } = config;
  const providers: Provider[] = [];
  if (OPENAI_API_KEY || OPENAI_BASE_URL)
    providers.push({
      variable: 'OPENAI_API_KEY',
      key: OPENAI_API_KEY,
      baseUrl: OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
      headers: OPENAI_API_KEY ? { authorization: `Bearer ${OPENAI_API_KEY}` } : {},
    });
  if (ANTHROPIC_API_KEY)
    providers.push({
      variable: 'ANTHROPIC_API_KEY',
      key: ANTHROPIC_API_KEY,
      baseUrl: ANTHROPIC_BASE_URL ?? 'https://api.anthropic.com/v1',
      headers: { 'x-api-key': ANTHROPIC_API_KEY, 'anthropic-version': '2023-06-01' },
    });
  return providers;
}

async function findRefusal({
  variable,
  key,
  baseUrl,
  headers,
}: Provider): Promise<string | undefined> {
  const response = await askProvider(`${baseUrl.replace(/\/$/, '')}/models`, {
    headers,
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  const body = await response.text();
  if (response.status !== 401 && response.status !== 403) return undefined;
  const { host } = new URL(baseUrl);
  const said = readProviderError(body)?.message ?? 'no reason given';
  const reason = `${response.status}, ${key ? said.replaceAll(key, '…') : said}`;
  return key
    ? `${variable} was refused by ${host}: ${reason}`
    : `${host} wants a key, and ${variable} is not set: ${reason}`;
}
