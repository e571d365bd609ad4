import { findHttpError } from '../../platform/http/http-error.ts';
import { type Admission, isAnswer, type SentRequest, unreadableAnswer } from './admission.ts';
import { tryParse } from './json.ts';

/** A stream of server-sent events as the SDK may see it: the message of each event is admitted, everything else stays as it is. */
export const admitStream = (
  body: ReadableStream<Uint8Array>,
  admission: Admission,
  sent: SentRequest | undefined,
): ReadableStream<Uint8Array> =>
  ReadableStream.from(admitEvents(body, admission, sent)).pipeThrough(new TextEncoderStream());

async function* admitEvents(
  body: ReadableStream<Uint8Array>,
  admission: Admission,
  sent: SentRequest | undefined,
): AsyncGenerator<string> {
  let event: string[] = [];
  let isAnswered = false;
  try {
    for await (const line of readLines(body)) {
      event.push(line);
      if (line !== '') continue;
      const message = tryParse(dataOf(event));
      isAnswered ||= isAnswer(message);
      yield message === undefined
        ? `${event.join('\n')}\n`
        : withData(event, JSON.stringify(admission.admit(message)));
      event = [];
    }
  } catch (error) {
    const known = findHttpError(error);
    if (known?.kind !== 'too_large' || !sent || isAnswered) throw error;
    yield `data: ${JSON.stringify(unreadableAnswer(sent.id, known.message))}\n\n`;
  }
}

/** By the HTML standard a line ends with LF, CR or both. An event that the end cuts off is none. */
async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let isAfterCr = false;
  for await (const chunk of body) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '') continue;
    if (isAfterCr && text.startsWith('\n')) text = text.slice(1);
    isAfterCr = text.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      yield [...pieces, line].join('');
      pieces = [];
    }
    pieces.push(last);
  }
}

const isData = (line: string) => line === 'data' || line.startsWith('data:');

const dataOf = (event: string[]) =>
  event
    .filter(isData)
    .map((line) => line.slice('data:'.length).replace(/^ /, ''))
    .join('\n');

const withData = (event: string[], data: string) =>
  [...event.filter((line) => line !== '' && !isData(line)), `data: ${data}`, '', ''].join('\n');
