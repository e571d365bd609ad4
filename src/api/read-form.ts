import { InvalidInputError } from '../platform/errors.ts';

export interface FormPart {
  name: string;
  /** Undefined for a field, set for a file. */
  filename: string | undefined;
  /** Includes parameters such as `charset`. */
  contentType: string;
  content: Buffer;
}

const CRLF = '\r\n';

/**
 * Parses a completely received multipart/form-data body (RFC 7578). Libraries for such forms drop the parameters of a part's Content-Type,
 * including the character set.
 * @throws InvalidInputError
 */
export function readForm(body: Buffer, contentType: string): FormPart[] {
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (!boundary) throw unreadable('its Content-Type has no boundary');
  const delimiter = `${CRLF}--${boundary}`;
  // The first delimiter may be where the body begins.
  const form = Buffer.concat([Buffer.from(CRLF), body]);
  const parts: FormPart[] = [];
  let start = form.indexOf(delimiter);
  if (start < 0) throw unreadable('it does not contain the boundary of its Content-Type');
  while (form.toString('latin1', start + delimiter.length, start + delimiter.length + 2) !== '--') {
    const end = form.indexOf(delimiter, start + delimiter.length);
    if (end < 0) throw unreadable('it is incomplete');
    const part = readPart(form.subarray(start + delimiter.length, end));
    if (part) parts.push(part);
    start = end;
  }
  return parts;
}

/** Undefined for a part without a name, which belongs to no field. */
function readPart(part: Buffer): FormPart | undefined {
  const end = part.indexOf(CRLF + CRLF);
  if (end < 0) throw unreadable('a part has no content');
  const headers = new Map(
    part
      .toString('utf8', 0, end)
      .split(CRLF)
      .map((header) => {
        const [name = '', ...value] = header.split(':');
        return [name.trim().toLowerCase(), value.join(':').trim()];
      }),
  );
  const disposition = headers.get('content-disposition') ?? '';
  const name = /^form-data\s*;/i.test(disposition) ? parameterOf(disposition, 'name') : undefined;
  if (name === undefined) return undefined;
  return {
    name,
    filename: extendedParameterOf(disposition, 'filename') ?? parameterOf(disposition, 'filename'),
    contentType: headers.get('content-type') || 'text/plain',
    content: part.subarray(end + 2 * CRLF.length),
  };
}

/** A quoted string or a token. A quotation mark in it is `%22` in a browser's form (WHATWG HTML), and `\"` in other clients'. */
function parameterOf(header: string, name: string): string | undefined {
  const pattern = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i');
  const [, quoted, token] = pattern.exec(header) ?? [];
  return quoted?.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"') ?? token;
}

/** RFC 8187, `name*=UTF-8''…`; some clients send it, too. */
function extendedParameterOf(header: string, name: string): string | undefined {
  const [, value] = new RegExp(`;\\s*${name}\\*=utf-8'[^']*'([^\\s;"]+)`, 'i').exec(header) ?? [];
  try {
    return value && decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

const unreadable = (why: string) =>
  new InvalidInputError([{ field: 'body', message: `is not a valid form: ${why}` }]);
