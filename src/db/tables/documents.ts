import type { Generated } from 'kysely';

export interface DocumentsTable {
  tenant_id: string;
  document_id: string;
  filename: string;
  content_type: string;
  size_bytes: number;
  sha256: string;
  tags: string[];
  content: Buffer;
  /** The part of the content that is searchable text; null for binary files. */
  body: string | null;
  /** Why the content is not searched, or how its text was read; null also where nobody has said. */
  search_note: string | null;
  created_at: Generated<Date>;
}
