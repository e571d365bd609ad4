import { describe, expect, test } from 'vitest';
import { toSearchableText } from '../../src/services/documents/searchable-text.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf16 = (text: string, mark: number[], swap: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return Buffer.concat([Buffer.from(mark), swap ? bytes.swap16() : bytes]);
};

describe('text is read in the encoding that is named', () => {
  test.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from('Straße 5'), 'text/plain'],
    ['UTF-8 with a mark', Buffer.from('\ufeffStraße 5'), 'text/plain; charset=latin1'],
    ['UTF-16LE with a mark', utf16('Straße 5', [0xff, 0xfe], false), 'text/plain'],
    ['UTF-16BE with a mark', utf16('Straße 5', [0xfe, 0xff], true), 'application/octet-stream'],
    ['Latin-1', latin1('Straße 5'), 'text/plain; charset=ISO-8859-1'],
    ['windows-1252', latin1('Straße 5'), 'text/plain;charset="windows-1252"'],
    ['IBM866', Buffer.from([0x53, 0xe1]), 'text/plain; charset=ibm866'],
    [
      'XML that says how it is encoded',
      latin1('<?xml version="1.0" encoding="ISO-8859-1"?><a>Straße 5</a>'),
      'application/xml',
    ],
    [
      'HTML that says how it is encoded',
      latin1('<html><head><meta charset=iso-8859-1></head>Straße 5'),
      'text/html',
    ],
  ])('%s', (name, content, type) => {
    const { body, search_note } = toSearchableText(content, type);
    expect(body).toContain(name === 'IBM866' ? 'Sс' : 'Straße 5');
    expect(search_note).toBeNull();
  });
});

test.each([
  'Straße 5\n',
  'Les élèves ont préféré l\u0092été à Noël.',
  'El año pasado, ¿qué pasó? Área: 5 m².',
  'Smørrebrød på øen',
])('text without a named encoding that looks like windows-1252 is read so: %j', (text) => {
  const content = latin1(text);
  const { body, search_note } = toSearchableText(content, 'text/plain');
  expect(body).toBe(new TextDecoder('windows-1252').decode(content));
  expect(search_note).toContain('windows-1252');
});

describe('what cannot be read says so, and what to do', () => {
  const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x20, 0xec, 0xe8, 0xf0]);
  test.each<[string, Buffer, string, RegExp]>([
    ['Cyrillic of no named encoding', cyrillic, 'text/plain', /encoding is not known.*charset=/],
    ['Polish in ISO-8859-2', latin1('by³o'), 'text/plain', /encoding is not known/],
    ['an encoding that does not exist', latin1('ß'), 'text/plain; charset=klingon', /klingon/],
    ['what is not what it says', latin1('Straße'), 'text/plain; charset=utf-8', /utf-8/],
    ['text with NUL', Buffer.from('a\0b'), 'text/plain', /encoding is not known/],
    ['a picture', Buffer.from([0x89, 0x50, 0xff, 0x0d]), 'image/png', /binary file \(image\/png\)/],
    ['bytes', Buffer.from([0, 255, 1, 254, 10]), 'application/octet-stream', /binary file/],
  ])('%s', (_name, content, type, note) => {
    const { body, search_note } = toSearchableText(content, type);
    expect(body).toBeNull();
    expect(search_note).toMatch(note);
    expect(search_note).toContain('Only the name');
  });
});
