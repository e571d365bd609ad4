import { z } from 'zod';
import { documentId } from './ids.ts';
import { pageQuery } from './page.ts';
import { keywords, line } from './text.ts';

export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;

export const documentTag = line(1, 64);

export const documentMetadata = z.object({
  document_id: documentId,
  filename: z.string(),
  content_type: z.string(),
  size_bytes: z.int(),
  sha256: z.string(),
  tags: z.array(z.string()),
  searchable: z
    .boolean()
    .describe('Whether the keyword search finds the content; otherwise only the name.'),
  search_note: z
    .string()
    .nullable()
    .describe('Why the content is not searchable, or which encoding was assumed.'),
  created_at: z.string(),
});
export type DocumentMetadata = z.infer<typeof documentMetadata>;

export const documentListQuery = z.strictObject({
  ...pageQuery.shape,
  filename: line(1, 255).optional(),
  tags: line(1, 1024).optional().describe('Comma-separated; a document must carry all of them.'),
  q: keywords(500, 'names and contents').optional(),
});
export type DocumentListQuery = z.infer<typeof documentListQuery>;

export interface DocumentHit {
  document_id: string;
  filename: string;
  tags: string[];
  rank: number;
  snippet: string;
}
