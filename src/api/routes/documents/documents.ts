import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { documentListQuery, documentMetadata } from '../../../contracts/document.ts';
import { documentId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import {
  deleteDocument,
  getDocumentContent,
  getDocumentMetadata,
  listDocuments,
} from '../../../services/documents/documents.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';
import { uploadDocumentRoute } from './upload.ts';

const params = z.object({ document_id: documentId });
export async function documentRoutes(app: Api, { db, limits }: ApiContext): Promise<void> {
  await app.register(async (scope) =>
    uploadDocumentRoute(scope.withTypeProvider<ZodTypeProvider>(), { db, limits }),
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
            content: { '*/*': { schema: z.unknown() } },
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
