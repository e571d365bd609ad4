import fp from 'fastify-plugin';
import { DomainError, InvalidInputError } from '../../platform/errors.ts';
import { findInexactNumber } from '../../platform/inexact-number.ts';

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
