import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import fp from 'fastify-plugin';
import { DomainError } from '../../platform/errors.ts';

const DECODERS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

class UnsupportedEncodingError extends DomainError {
  readonly code = 'unsupported_content_encoding';
}
class InvalidEncodingError extends DomainError {
  readonly code = 'invalid_content_encoding';
}
class BodyTooLargeError extends DomainError {
  readonly code = 'body_too_large';
}

/** Unpacks compressed request bodies. The body limit of the route holds for the packed and for the unpacked size. */
export const unpackBody = fp(
  async (app) => {
    app.addHook('preParsing', async (request, reply, payload) => {
      const coding = request.headers['content-encoding']?.trim().toLowerCase() || 'identity';
      if (coding === 'identity') return payload;
      const createDecoder = DECODERS.get(coding);
      if (createDecoder) {
        const limit = request.routeOptions.bodyLimit;
        return unpack(payload as Readable, createDecoder(), { coding, limit });
      }
      // RFC 9110, section 12.5.3: in an answer it names what a request may use.
      reply.header('accept-encoding', 'gzip, deflate, br');
      throw new UnsupportedEncodingError(
        `The Content-Encoding must be gzip, deflate, br or identity, not ${coding.slice(0, 100)}.`,
      );
    });
  },
  { name: 'unpack-body' },
);

function unpack(
  packed: Readable,
  decoder: Transform,
  { coding, limit }: { coding: string; limit: number },
): Readable {
  let received = 0;
  const unpacked = Readable.from(chunks(), { objectMode: false });
  // Fastify compares Content-Length with it, and holds it against the limit.
  return Object.defineProperty(unpacked, 'receivedEncodedLength', { get: () => received });

  async function* chunks() {
    packed.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    packed.once('error', (error) => decoder.destroy(error));
    let size = 0;
    try {
      for await (const chunk of packed.pipe(decoder)) {
        size += chunk.length;
        if (size > limit)
          throw new BodyTooLargeError(`The body is larger than ${limit} bytes when unpacked.`);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && isZlib(error.code))
        throw new InvalidEncodingError(`The body is not valid ${coding}: ${error.message}.`);
      throw error;
    }
  }
}

/** Brotli's codes begin with two underscores in a row: its own have one, too. */
const isZlib = (code: unknown) => /^(Z_|ERR__ERROR)/.test(String(code));
