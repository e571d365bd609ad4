import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { documentMetadata, documentTag, MAX_DOCUMENT_BYTES } from '../../../contracts/document.ts';
import { line } from '../../../contracts/text.ts';
import { DomainError, InvalidInputError } from '../../../platform/errors.ts';
import { createDocument, type NewDocument } from '../../../services/documents/documents.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { type FormPart, readForm } from '../../read-form.ts';
import { failures } from '../../responses.ts';

const filename = line(1, 255);
const tagList = z.array(documentTag).max(20);
const contentType = z
  .string()
  .max(200)
  .regex(/^[\w.+-]+\/[\w.+-]+(\s*;[\t\x20-\x7e]*)?$/);

/** For the OpenAPI document. */
const FORM = {
  type: 'object',
  properties: {
    file: {
      type: 'string',
      contentMediaType: 'application/octet-stream',
      description:
        '10 MiB at most. The Content-Type of the part is kept; its `charset` says how the text is read for the search.',
    },
    tags: { type: 'string', description: 'Comma-separated: 20 at most, of 64 characters each.' },
  },
  required: ['file'],
  additionalProperties: false,
};

/** The only route that takes a form, and it takes nothing else. */
export function uploadDocumentRoute(app: Api, context: Pick<ApiContext, 'db' | 'limits'>): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) =>
      readForm(body, request.headers['content-type'] ?? ''),
  );

  app.post(
    '/v1/documents',
    {
      config: { idempotency: 'key', form: FORM },
      bodyLimit: MAX_DOCUMENT_BYTES + 64 * 1024,
      schema: {
        tags: ['documents'],
        summary: 'Store a document',
        description:
          'The content is kept byte for byte. The full-text search covers text in UTF-8, in a named encoding, or in what looks like windows-1252. `searchable` and `search_note` report the result.',
        consumes: ['multipart/form-data'],
        response: { 201: documentMetadata, ...failures(400, 409, 422) },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request);
      const document = readDocument((request.body as FormPart[] | undefined) ?? []);
      const { tenantId } = request.principal;
      const created = await createDocument(context, tenantId, document, key, actorOf(request));
      return reply
        .code(201)
        .header('location', `/v1/documents/${created.document_id}`)
        .send(created);
    },
  );
}

/** @throws InvalidInputError FormTooLargeError */
function readDocument(parts: FormPart[]): NewDocument {
  if (parts.length > MAX_PARTS)
    throw new FormTooLargeError('too_many_parts', `A form has at most ${MAX_PARTS} parts.`);
  const files = parts.filter(({ name }) => name === 'file');
  const [file] = files;
  const unknown = parts.find(({ name }) => name !== 'file' && name !== 'tags');
  if (unknown)
    throw new InvalidInputError([{ field: unknown.name, message: 'is not a known field' }]);
  if (!file) throw new InvalidInputError([{ field: 'file', message: 'is missing' }]);
  if (files.length > 1)
    throw new FormTooLargeError('too_many_files', 'A form holds one file; send one for each.');
  if (file.content.length > MAX_DOCUMENT_BYTES)
    throw new FormTooLargeError('body_too_large', 'The file is larger than 10 MiB.');
  const tags = parts.findLast(({ name }) => name === 'tags')?.content.toString('utf8') ?? '';
  return {
    content: file.content,
    filename: check('file', filename, file.filename),
    contentType: check('file', contentType, file.contentType),
    tags: check('tags', tagList, splitTags(tags)),
  };
}

const splitTags = (text: string) =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);

/** As many as `tags` may be repeated; the last one counts. */
const MAX_PARTS = 6;

class FormTooLargeError extends DomainError {
  readonly code: 'too_many_parts' | 'too_many_files' | 'body_too_large';
  constructor(code: FormTooLargeError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

function check<T>(field: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(parsed.error.issues.map(({ message }) => ({ field, message })));
}
