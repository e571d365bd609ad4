import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MAX_DOCUMENT_BYTES } from '../../contracts/document.ts';
import { getDocument, uploadDocument } from '../../operations/documents.ts';
import { callOperation, routeOf } from '../bind.ts';
import type { Api, ApiContext } from '../context.ts';
import { DOCUMENT_FORM, readDocument } from '../read-document-form.ts';
import { type FormPart, readForm } from '../read-form.ts';

/** Receives bytes as a form and returns them unchanged. */
export async function documentRoutes(app: Api, { services }: ApiContext): Promise<void> {
  app.get(
    '/v1/documents/:document_id',
    routeOf(getDocument, {
      200: {
        description: 'The content, with the media type that it was stored with.',
        content: { '*/*': { schema: z.unknown() } },
      },
    }),
    async (request, reply) => {
      const row = await callOperation(services, getDocument, request);
      // A browser must not show it as a page of this origin.
      const filename = encodeURIComponent(row.filename);
      return reply
        .header('content-type', row.content_type)
        .header('content-disposition', `attachment; filename*=UTF-8''${filename}`)
        .header('x-content-type-options', 'nosniff')
        .send(row.content);
    },
  );

  // In a scope of its own: this is the only route that takes a form, and it takes nothing else.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'multipart/form-data',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) =>
        readForm(body, request.headers['content-type'] ?? ''),
    );
    const { config, schema } = routeOf(uploadDocument, { 201: uploadDocument.output });
    scope.post(
      '/v1/documents',
      {
        bodyLimit: MAX_DOCUMENT_BYTES + 64 * 1024,
        config: { ...config, form: DOCUMENT_FORM },
        schema: { ...schema, consumes: ['multipart/form-data'] },
      },
      async (request, reply) => {
        const document = readDocument((request.body as FormPart[] | undefined) ?? []);
        const created = await callOperation(services, uploadDocument, request, document);
        return reply
          .code(201)
          .header('location', `/v1/documents/${created.document_id}`)
          .send(created);
      },
    );
  });
}
