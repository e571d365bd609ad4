import { z } from 'zod';
import { documentTag, MAX_DOCUMENT_BYTES } from '../contracts/document.ts';
import { toPathErrors } from '../contracts/field-errors.ts';
import { line } from '../contracts/text.ts';
import { DomainError, InvalidInputError } from '../platform/errors.ts';
import type { NewDocument } from '../services/documents/documents.ts';
import type { FormPart } from './read-form.ts';

const filename = line(1, 255);
const tagList = z.array(documentTag).max(20);
const contentType = z
  .string()
  .max(200)
  .regex(
    /^[\w.+-]+\/[\w.+-]+(\s*;[\t\x20-\x7e]*)?$/,
    'must have a media type, for example text/plain',
  );

/** JSON Schema of the form, for the OpenAPI document. */
export const DOCUMENT_FORM = {
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

/** @throws InvalidInputError FormTooLargeError */
export function readDocument(parts: FormPart[]): NewDocument {
  if (parts.length > MAX_PARTS)
    throw new FormTooLargeError('too_many_parts', `A form has at most ${MAX_PARTS} parts.`);
  const files = parts.filter(({ name }) => name === 'file');
  const [file] = files;
  const unknown = parts.find(({ name }) => name !== 'file' && name !== 'tags');
  if (unknown)
    throw new InvalidInputError([{ field: unknown.name, message: 'is not a known field' }]);
  if (!file) throw new InvalidInputError([{ field: 'file', message: 'is required' }]);
  if (files.length > 1)
    throw new FormTooLargeError(
      'too_many_files',
      'A form must contain exactly one file. Send one request per file.',
    );
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
  // The form has one value for all tags, so the error names the form's field, not the item.
  const [error] = toPathErrors(parsed.error);
  throw new InvalidInputError([{ field, message: error?.message ?? 'is not valid' }]);
}
