import { kindOfProviderError, readProviderError } from './answers/provider-error.ts';
import { ModelError } from './model.ts';

/** Of a body that is no stream, what is read to say what it is. Bytes. */
const MAX_BODY = 64 * 1024;

/**
 * A `fetch` for model providers: an answer of status 200 that is not an event stream is an error that names its content type, where the
 * library would read it as an answer without content.
 */
export const createProviderFetch =
  (send: typeof fetch = fetch): typeof fetch =>
  async (input, init) => {
    const response = await send(input, init);
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || /^text\/event-stream\b/i.test(type.trim())) return response;
    throw unexpectedContent(type, await readBeginning(response));
  };

function unexpectedContent(type: string, body: string): ModelError {
  const said = readProviderError(body);
  if (said)
    return new ModelError(
      kindOfProviderError(said) ?? 'overloaded',
      `The model provider answered with an error: ${said.message}`,
    );
  const shown = body.replace(/\s+/g, ' ').trim().slice(0, 200);
  return new ModelError(
    'unexpected_content',
    `The model provider answered with ${type || 'no content type'} instead of text/event-stream${shown ? `: ${shown}` : ', and an empty body.'} Check the base URL, and any proxy in between.`,
  );
}

async function readBeginning(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BODY) break;
  }
  return text.toWellFormed();
}
