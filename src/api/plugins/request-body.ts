import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import fp from 'fastify-plugin';
import { DomainError, InvalidInputError } from '../../platform/errors.ts';

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

class InvalidJsonError extends DomainError {
  readonly code = 'invalid_json';
}

/**
 * Reads JSON bodies as Fastify does, and refuses what that would change without a word: bytes that are not UTF-8 would become U+FFFD,
 * and a number that a double cannot hold another number.
 */
export const jsonBody = fp(
  async (app) => {
    const parse = app.getDefaultJsonParser('remove', 'remove');
    const utf8 = new TextDecoder('utf-8', { fatal: true });
    app.removeContentTypeParser('application/json');
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      let text: string;
      try {
        text = utf8.decode(body as Buffer);
      } catch {
        done(new InvalidJsonError('The body is not valid UTF-8. Encode JSON as UTF-8.'));
        return;
      }
      // An operation without a body accepts it; for the others the schema says that the body is required.
      if (text === '') return done(null, undefined);
      parse(request, text, (error, value) => {
        const field = error ? undefined : findInexactNumber(text);
        if (field === undefined) done(error, value);
        else done(new InvalidInputError([{ field: field || 'body', message: INEXACT }]));
      });
    });
  },
  { name: 'json-body' },
);

const INEXACT =
  'must be a number that a double holds exactly (integers up to 2^53); send a larger one as a string';

/** Matches every text that holds a number which a double cannot; it costs far less than reading the text. */
const SUSPICIOUS = /\d{16}|[eE]\+?\d{3}/;

const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * The path of the first number in a valid JSON text that `JSON.parse` would change without a word: an integer that a double cannot
 * hold exactly, such as 9007199254740993, or a number beyond its range, such as 1e400. Undefined if there is none.
 */
export function findInexactNumber(json: string): string | undefined {
  if (!SUSPICIOUS.test(json)) return undefined;
  const path: (string | number)[] = [];
  let text = '""';
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charAt(at);
    if (char === '"') {
      const end = endOfString(json, at);
      text = json.slice(at, end + 1);
      at = end;
    } else if (char === '{' || char === '[') path.push(char === '[' ? 0 : '');
    else if (char === '}' || char === ']') path.pop();
    else if (char === ':') path[path.length - 1] = JSON.parse(text);
    else if (char === ',') path.push(nextOf(path.pop()));
    else if (char === '-' || (char >= '0' && char <= '9')) {
      NUMBER.lastIndex = at;
      const [literal = char] = NUMBER.exec(json) ?? [];
      if (isInexact(literal)) return path.join('.');
      at += literal.length - 1;
    }
  }
  return undefined;
}

const nextOf = (key: string | number | undefined) => (typeof key === 'number' ? key + 1 : '');

/** The closing quotation mark: the first that an even number of backslashes precedes. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let before = end - 1;
    while (json.charAt(before) === '\\') before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
}

function isInexact(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return true;
  return /^-?\d{16,}$/.test(literal) && BigInt(literal) !== BigInt(value);
}
