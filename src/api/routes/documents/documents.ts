import multipart from '@fastify/multipart';
import { z } from 'zod';
import {
  documentListQuery,
  documentMetadata,
  documentTag,
  MAX_DOCUMENT_BYTES,
} from '../../../contracts/document.ts';
import { documentId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { line } from '../../../contracts/text.ts';
import { DomainError, InvalidInputError } from '../../../platform/errors.ts';
import {
  createDocument,
  deleteDocument,
  getDocumentContent,
  getDocumentMetadata,
  listDocuments,
  type NewDocument,
} from '../../../services/documents/documents.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../responses.ts';

const params = z.object({ document_id: documentId });
const filename = line(1, 255);
const tagList = z.array(documentTag).max(20);
const contentType = z
  .string()
  .max(200)
  .regex(/^[\w.+-]+\/[\w.+-]+(\s*;.*)?$/);

export async function documentRoutes(app: Api, { db }: ApiContext): Promise<void> {
  await app.register(multipart, {
    limits: {
      fileSize: MAX_DOCUMENT_BYTES,
      files: 1,
      fields: 5,
      parts: 6,
      fieldSize: 4096,
      fieldNameSize: 100,
    },
    throwFileSizeLimit: true,
    // A name may be a path: it is only a name here, nothing is written to it.
    preservePath: true,
  });

  app.post(
    '/v1/documents',
    {
      bodyLimit: MAX_DOCUMENT_BYTES + 64 * 1024,
      schema: {
        tags: ['documents'],
        summary: 'Store a document',
        description:
          'multipart/form-data: `file` (10 MiB at most), and `tags` (comma-separated) before or after it.',
        consumes: ['multipart/form-data'],
        response: { 201: documentMetadata, ...failures(400, 413, 415, 422) },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request);
      const document = await readDocument(request).catch(toInputError);
      const { tenantId } = request.principal;
      const created = await createDocument(db, tenantId, document, key, actorOf(request));
      return reply
        .code(201)
        .header('location', `/v1/documents/${created.document_id}`)
        .send(created);
    },
  );

  app.get(
    '/v1/documents',
    {
      schema: {
        tags: ['documents'],
        summary: 'List or search documents, newest first',
        querystring: documentListQuery,
        response: { 200: pageOf(documentMetadata), ...failures(400) },
      },
    },
    (request) => listDocuments(db, request.principal.tenantId, request.query),
  );

  app.get(
    '/v1/documents/:document_id',
    {
      schema: {
        tags: ['documents'],
        summary: 'The content of a document',
        params,
        response: {
          200: {
            description: 'The content, with the media type that it was stored with.',
            content: { 'application/octet-stream': { schema: z.unknown() } },
          },
          ...failures(400, 404),
        },
      },
    },
    async (request, reply) => {
      const row = await getDocumentContent(
        db,
        request.principal.tenantId,
        request.params.document_id,
      );
      // Never shown by a browser as a page of ours.
      return reply
        .header('content-type', row.content_type)
        .header(
          'content-disposition',
          `attachment; filename*=UTF-8''${encodeURIComponent(row.filename)}`,
        )
        .header('x-content-type-options', 'nosniff')
        .send(row.content);
    },
  );

  app.get(
    '/v1/documents/:document_id/metadata',
    {
      schema: {
        tags: ['documents'],
        summary: 'What is known of a document',
        params,
        response: { 200: documentMetadata, ...failures(400, 404) },
      },
    },
    (request) => getDocumentMetadata(db, request.principal.tenantId, request.params.document_id),
  );

  app.delete(
    '/v1/documents/:document_id',
    {
      schema: {
        tags: ['documents'],
        summary: 'Delete a document',
        params,
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.principal;
      await deleteDocument(db, tenantId, request.params.document_id, actorOf(request));
      return reply.code(204).send();
    },
  );
}

type Part =
  | {
      type: 'file';
      fieldname: string;
      filename: string | undefined;
      mimetype: string;
      toBuffer(): Promise<Buffer>;
    }
  | { type: 'field'; fieldname: string; value: unknown };

async function readDocument(request: { parts(): AsyncIterable<Part> }): Promise<NewDocument> {
  let file: Omit<NewDocument, 'tags'> | undefined;
  let tags: string[] = [];
  for await (const part of request.parts()) {
    if (part.type === 'file' && part.fieldname === 'file') {
      file = {
        content: await part.toBuffer(),
        // A form encodes a quotation mark so (WHATWG HTML, multipart/form-data encoding).
        filename: check('file', filename, part.filename?.replaceAll('%22', '"')),
        contentType: check('file', contentType, part.mimetype),
      };
    } else if (part.type === 'field' && part.fieldname === 'tags') {
      const names = String(part.value)
        .split(',')
        .map((tag) => tag.trim());
      tags = check('tags', tagList, names.filter(Boolean));
    } else {
      throw new InvalidInputError([{ field: part.fieldname, message: 'is not a known field' }]);
    }
  }
  if (!file) throw new InvalidInputError([{ field: 'file', message: 'is missing' }]);
  return { ...file, tags };
}

/** The parser's own errors have no status: a form that it cannot read is the client's to mend. */
function toInputError(error: unknown): never {
  if (error instanceof DomainError || (error instanceof Error && 'statusCode' in error))
    throw error;
  const message = error instanceof Error ? error.message : 'cannot be read';
  throw new InvalidInputError([{ field: 'body', message: `is not a readable form: ${message}` }]);
}

function check<T>(field: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(parsed.error.issues.map(({ message }) => ({ field, message })));
}
