import { z } from 'zod';
import { documentListQuery, documentMetadata } from '../contracts/document.ts';
import { documentId } from '../contracts/ids.ts';
import { pageOf } from '../contracts/page.ts';
import {
  createDocument,
  getDocumentContent,
  getDocumentMetadata as getMetadata,
  listDocuments as list,
  type NewDocument,
  deleteDocument as remove,
} from '../services/documents/documents.ts';
import { defineOperation } from './operation.ts';

const tag = 'documents';
const params = z.object({ document_id: documentId });

export const uploadDocument = defineOperation({
  name: 'uploadDocument',
  tag,
  summary: 'Store a document',
  description:
    'Stores the content byte for byte. The keyword search covers text in UTF-8, in a named encoding, or in what looks like windows-1252. `searchable` and `search_note` report the result.',
  scope: 'documents:write',
  // Each gateway has its own way to carry bytes, and checks what it reads.
  body: z.custom<NewDocument>(),
  output: documentMetadata,
  idempotent: 'key',
  audit: 'document.create',
  failures: [400, 409, 422],
  run: (services, { principal, idempotencyKey, actor }, { body }) =>
    createDocument(services, principal.tenantId, body, idempotencyKey, actor),
});

export const listDocuments = defineOperation({
  name: 'listDocuments',
  tag,
  summary: 'List or search documents, newest first',
  scope: 'documents:read',
  query: documentListQuery,
  output: pageOf(documentMetadata),
  idempotent: 'read',
  failures: [400],
  run: ({ db }, { principal }, query) => list(db, principal.tenantId, query),
});

export const getDocument = defineOperation({
  name: 'getDocument',
  tag,
  summary: 'Get the content of a document',
  scope: 'documents:read',
  params,
  output: z.custom<Awaited<ReturnType<typeof getDocumentContent>>>(),
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { document_id }) =>
    getDocumentContent(db, principal.tenantId, document_id),
});

export const getDocumentMetadata = defineOperation({
  name: 'getDocumentMetadata',
  tag,
  summary: 'Get the metadata of a document',
  scope: 'documents:read',
  params,
  output: documentMetadata,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { document_id }) => getMetadata(db, principal.tenantId, document_id),
});

export const deleteDocument = defineOperation({
  name: 'deleteDocument',
  tag,
  summary: 'Delete a document',
  scope: 'documents:write',
  params,
  output: z.void(),
  idempotent: undefined,
  audit: 'document.delete',
  failures: [400, 404],
  run: ({ db }, { principal, actor }, { document_id }) =>
    remove(db, principal.tenantId, document_id, actor),
});
