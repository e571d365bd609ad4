import { expect, test } from 'vitest';
import { readForm } from '../../src/api/read-form.ts';

const TYPE = 'multipart/form-data; boundary="--x"';
const read = (lines: string[], type = TYPE) => readForm(Buffer.from(lines.join('\r\n')), type);
const file = (headers: string[]) => ['----x', ...headers, '', 'content\r\n', '----x--', ''];

test.each<[string, string[], string | undefined, string]>([
  [
    'curl',
    ['Content-Disposition: form-data; name="file"; filename="l.txt"', 'Content-Type: text/plain'],
    'l.txt',
    'text/plain',
  ],
  [
    'a browser',
    [
      'content-disposition: form-data; name="file"; filename="Käse %22x%22.bin"',
      'content-type: text/plain; charset=latin1',
    ],
    'Käse "x".bin',
    'text/plain; charset=latin1',
  ],
  [
    '.NET',
    [
      'Content-Type: text/plain; charset=utf-8',
      "Content-Disposition: form-data; name=file; filename=l.txt; filename*=utf-8''k%C3%A4se.txt",
    ],
    'käse.txt',
    'text/plain; charset=utf-8',
  ],
  [
    'a client that escapes',
    ['Content-Disposition: form-data; filename="a\\"b;c.txt"; name="file"'],
    'a"b;c.txt',
    'text/plain',
  ],
  [
    'a client that sends a path',
    ['Content-Disposition: form-data; name="file"; filename="a/b.txt"', 'Content-Type: image/png'],
    'a/b.txt',
    'image/png',
  ],
  ['a field', ['Content-Disposition: form-data; name="file"'], undefined, 'text/plain'],
])('reads the form of %s', (_name, headers, filename, contentType) => {
  expect(read(file(headers))).toEqual([
    { name: 'file', filename, contentType, content: Buffer.from('content\r\n') },
  ]);
});

test('reads several parts, after a preamble and before an epilogue, and leaves out those without a name', () => {
  const parts = read([
    'This is a form.',
    '----x',
    'Content-Disposition: form-data; name="tags"',
    '',
    'a,b',
    '----x  ',
    'Content-Disposition: attachment; filename="no-form.txt"',
    '',
    '',
    '----x',
    'Content-Disposition: form-data; name="file"; filename=""',
    '',
    'bytes ----x within',
    '----x--',
    'epilogue',
  ]);
  expect(parts.map(({ name, content }) => [name, content.toString()])).toEqual([
    ['tags', 'a,b'],
    ['file', 'bytes ----x within'],
  ]);
  expect(read(['----x--'])).toEqual([]);
});

test.each<[string, string[], string?]>([
  ['no boundary is named', file([]), 'multipart/form-data'],
  ['another boundary is named', file([]), 'multipart/form-data; boundary=y'],
  ['it is empty', []],
  ['it is incomplete', ['----x', 'Content-Disposition: form-data; name="a"', '', 'broken off']],
  ['a part has no end of its headers', ['----x', 'Content-Disposition: form-data', '----x--']],
])('refuses a form where %s', (_name, lines, type) => {
  expect(() => read(lines, type)).toThrow(/^body: is not a valid form/);
});
