import { decodeText, describeBinary, isBinary } from '../platform/decode-body.ts';
import { toStorableText } from '../platform/storable-json.ts';

/** Covers the longest answer that a model receives, in any character set. Bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads an answer as text for a model. Decodes the named character set and describes binary content in one line. Reads no more bytes than
 * needed.
 */
export async function readAnswer(response: Response): Promise<string> {
  const { bytes, isCut } = await readBeginning(response);
  const type = response.headers.get('content-type');
  if (!isBinary(bytes, type)) return cutText(decodeText(bytes, type), isCut);
  const length = Number(response.headers.get('content-length'));
  return describeBinary(type, Math.max(length || 0, bytes.length), isCut && !length);
}

async function readBeginning(response: Response): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the body and closes the connection.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES)
      return { bytes: Buffer.concat(chunks).subarray(0, MAX_BYTES), isCut: true };
  }
  return { bytes: Buffer.concat(chunks), isCut: false };
}

/** The longest answer that a model receives, in characters. */
const MAX_CHARACTERS = 100_000;

/** Cuts a tool's answer for the store and the model. `isBeginning`: the answer was longer than what was read. */
export function cutText(answer: string, isBeginning = false): string {
  const text = toStorableText(answer);
  return text.length <= MAX_CHARACTERS && !isBeginning
    ? text
    : `${text.slice(0, MAX_CHARACTERS)}\n[cut: ${isBeginning ? 'more than ' : ''}${text.length} characters in all]`;
}
