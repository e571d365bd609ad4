import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { DocumentHit, DocumentListQuery, DocumentMetadata } from '../../contracts/document.ts';
import type { Page } from '../../contracts/page.ts';
import { createOnce } from '../../db/create-once.ts';
import type { Database } from '../../db/database.ts';
import { keysetPage } from '../../db/keyset-page.ts';
import { searchQuery } from '../../db/search-query.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { hashRequest, idFor } from '../../platform/new-id.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';
import { assertWithinLimit } from '../limits/assert-within-limit.ts';
import { type SearchableText, toSearchableText, unsearchable } from './searchable-text.ts';

export interface NewDocument {
  filename: string;
  contentType: string;
  tags: string[];
  content: Buffer;
}

/** Without `body`, which may be large. */
const METADATA = [
  'document_id',
  'filename',
  'content_type',
  'size_bytes',
  'sha256',
  'tags',
  'search_note',
  'created_at',
  sql<boolean>`body is not null`.as('searchable'),
] as const;

/**
 * @throws ConflictError when the idempotency key stands for another document
 * @throws TenantLimitError
 */
export async function createDocument(
  { db, limits }: { db: Database; limits: Limits },
  tenantId: string,
  document: NewDocument,
  idempotencyKey: string | undefined,
  actor: Actor,
): Promise<DocumentMetadata> {
  const documentId = idFor('do', tenantId, idempotencyKey);
  const row = {
    tenant_id: tenantId,
    document_id: documentId,
    filename: document.filename,
    content_type: document.contentType,
    size_bytes: document.content.length,
    sha256: createHash('sha256').update(document.content).digest('hex'),
    tags: document.tags,
    content: document.content,
  };
  const insert = (text: SearchableText) =>
    db.transaction().execute(async (trx) => {
      const inserted = await trx
        .insertInto('documents')
        .values({ ...row, ...text })
        .onConflict((conflict) => conflict.doNothing())
        .returning(METADATA)
        .executeTakeFirst();
      if (!inserted) return undefined;
      await assertWithinLimit(trx, limits, tenantId, 'document_bytes');
      await appendAuditEntry(trx, {
        ...actOn(tenantId, documentId, actor),
        action: 'document.create',
      });
      return toMetadata(inserted);
    });
  const stored = await createOnce<DocumentMetadata>({
    request: requestOf(row),
    readsFirst: idempotencyKey !== undefined,
    read: async () => {
      const known = await getDocumentMetadata(db, tenantId, documentId);
      return { ...known, request_hash: hashRequest(requestOf(known)) };
    },
    create: () =>
      insert(toSearchableText(document.content, document.contentType)).catch((error: unknown) => {
        if (!isTooLargeToIndex(error)) throw error;
        return insert(unsearchable('It has more different words than can be indexed.'));
      }),
  });
  return stored.row;
}

/** The columns that the request decides; they stand for it, so no hash is stored. */
const requestOf = ({
  filename,
  content_type,
  sha256,
  tags,
}: Pick<DocumentMetadata, 'filename' | 'content_type' | 'sha256' | 'tags'>) => ({
  filename,
  content_type,
  sha256,
  tags,
});

/** SQLSTATE 54000, program_limit_exceeded: more than a tsvector can hold. */
const isTooLargeToIndex = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === '54000';

export async function listDocuments(
  db: Database,
  tenantId: string,
  query: DocumentListQuery,
): Promise<Page<DocumentMetadata>> {
  const tags =
    query.tags
      ?.split(',')
      .map((tag) => tag.trim())
      .filter(Boolean) ?? [];
  let select = db.selectFrom('documents').select(METADATA).where('tenant_id', '=', tenantId);
  if (query.filename) select = select.where('filename', '=', query.filename);
  if (tags.length > 0) select = select.where(sql<boolean>`tags @> ${tags}::text[]`);
  if (query.q)
    select = select.where(
      sql<boolean>`document_id in (select find_documents(${searchQuery('english', query.q)}))`,
    );
  return keysetPage(
    select,
    { list: 'documents', time: 'created_at', id: 'document_id' },
    query,
    toMetadata,
  );
}

export async function getDocumentMetadata(
  db: Database,
  tenantId: string,
  documentId: string,
): Promise<DocumentMetadata> {
  const row = await db
    .selectFrom('documents')
    .select(METADATA)
    .where('tenant_id', '=', tenantId)
    .where('document_id', '=', documentId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('document', documentId);
  return toMetadata(row);
}

export async function getDocumentContent(db: Database, tenantId: string, documentId: string) {
  const row = await db
    .selectFrom('documents')
    .select(['filename', 'content_type', 'content'])
    .where('tenant_id', '=', tenantId)
    .where('document_id', '=', documentId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('document', documentId);
  return row;
}

export async function deleteDocument(
  db: Database,
  tenantId: string,
  documentId: string,
  actor: Actor,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .deleteFrom('documents')
      .where('tenant_id', '=', tenantId)
      .where('document_id', '=', documentId)
      .returning(['filename', 'sha256', 'tags'])
      .executeTakeFirst();
    if (!row) throw new NotFoundError('document', documentId);
    await appendAuditEntry(trx, {
      ...actOn(tenantId, documentId, actor),
      action: 'document.delete',
      before: row,
    });
  });
}

const actOn = (tenantId: string, resourceId: string, actor: Actor) => ({
  tenantId,
  actor,
  resource: 'documents',
  resourceId,
});

/** The best passages for keywords. */
export async function searchDocuments(
  db: Database,
  tenantId: string,
  query: string,
  limit: number,
): Promise<DocumentHit[]> {
  const { rows } = await sql<DocumentHit>`
    select document_id, filename, tags, round(ts_rank_cd(search, q)::numeric, 4)::float as rank,
      ts_headline('english', left(coalesce(body, ''), 250000), q,
        'MaxFragments=3, MaxWords=60, MinWords=20, StartSel="", StopSel="", FragmentDelimiter=" … "') as snippet
    from documents, ${searchQuery('english', query)} q
    where tenant_id = ${tenantId} and document_id in (select find_documents(q))
    order by rank desc, document_id limit ${limit}
  `.execute(db);
  return rows;
}

/** Of documents that were stored before notes were. */
const UNKNOWN = unsearchable('It is not UTF-8 text.');

type Row = Omit<DocumentMetadata, 'created_at'> & { created_at: Date };

const toMetadata = ({ created_at, ...row }: Row): DocumentMetadata => ({
  document_id: row.document_id,
  filename: row.filename,
  content_type: row.content_type,
  size_bytes: row.size_bytes,
  sha256: row.sha256,
  tags: row.tags,
  searchable: row.searchable,
  search_note: row.search_note ?? (row.searchable ? null : UNKNOWN.search_note),
  created_at: created_at.toISOString(),
});
