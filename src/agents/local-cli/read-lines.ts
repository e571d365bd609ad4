import type { Readable } from 'node:stream';
import { AgentError } from '../agent-error.ts';

const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** The lines of a stream. @throws AgentError `bad_response` for one without an end */
export async function* readLines(stream: Readable): AsyncGenerator<string> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let rest: Buffer = Buffer.from(chunk);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield Buffer.concat([...chunks, rest.subarray(0, end)]).toString();
      chunks = [];
      size = 0;
      rest = rest.subarray(end + 1);
    }
    chunks.push(rest);
    size += rest.byteLength;
    if (size > MAX_LINE_BYTES)
      throw new AgentError(
        'bad_response',
        `The agent wrote a line of more than ${MAX_LINE_BYTES} bytes.`,
      );
  }
  if (size > 0) yield Buffer.concat(chunks).toString();
}
