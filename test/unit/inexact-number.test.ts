import { expect, test } from 'vitest';
import { findInexactNumber } from '../../src/api/plugins/request-body.ts';

test.each([
  ['{"metadata":{"id":9007199254740993}}', 'metadata.id'],
  ['{"a":[1,{"b":-9007199254740993}]}', 'a.1.b'],
  ['{"a":1e400}', 'a'],
  ['[[1],[2,12345678901234567890]]', '1.1'],
  ['{"a":"9007199254740993","b\\"c":18446744073709551615}', 'b"c'],
  ['{"a":{"b":{}},"c":[],"d":-1E+999}', 'd'],
  ['{"a":"\\\\","b":9007199254740993}', 'b'],
  [`{"a":1${'0'.repeat(400)}}`, 'a'],
  ['9007199254740993', ''],
])('finds the number in %s', (json, path) => {
  expect(() => JSON.parse(json)).not.toThrow();
  expect(findInexactNumber(json)).toBe(path);
});

test.each([
  '{"a":9007199254740992,"b":-9007199254740992,"c":36028797018963968}',
  '{"a":0.1234567890123456789,"b":1e308,"c":1e-400,"d":3.141592653589793238}',
  '{"a":"9007199254740993 and 1e400","9007199254740993":1}',
  '{"a":"\\"9007199254740993","b":"ends with \\\\"}',
  '["1e400", true, null, -0, 10000000000000000]',
  '"18446744073709551615"',
])('finds none in %s', (json) => {
  expect(() => JSON.parse(json)).not.toThrow();
  expect(findInexactNumber(json)).toBeUndefined();
});
