import { expect, test } from 'vitest';
import { maskSecretFields, maskSecrets } from '../../src/platform/mask-secrets.ts';

test.each([
  ['JSON', '{"room":"Blue","api_key":"hunter2"}', '{"room":"Blue","api_key":"[masked]"}'],
  ['JSON that is cut', '{"api_key":"hunt', '{"api_key":"[masked]'],
  [
    'JSON within JSON',
    '{\\"token\\":\\"hun ter2\\",\\"n\\":1}',
    '{\\"token\\":\\"[masked]\\",\\"n\\":1}',
  ],
  ['a value with quotes', '{"password":"a\\"hunter2"}', '{"password":"[masked]"}'],
  ['prose', 'The password: hunter2 works.', 'The password: [masked] works.'],
  ['a form', 'api_key=hunter2&page=1', 'api_key=[masked]&page=1'],
  ['a header', 'Authorization: Bearer abcdefgh12345678', 'Authorization: [masked]'],
  ['a URL', 'postgres://me:hunter2@db/x', 'postgres://me:[masked]@db/x'],
])('a credential in %s is masked', (_, text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test.each(['tokens: 5, total_tokens=7', 'The secret garden', '{"keys":["a"]}'])(
  '%s stays as it is',
  (text) => {
    expect(maskSecrets(text)).toBe(text);
  },
);

test('fields that are named like credentials are masked at any depth', () => {
  expect(maskSecretFields({ a: [{ accessKey: 'x', n: 1 }], token: null })).toEqual({
    a: [{ accessKey: '[masked]', n: 1 }],
    token: null,
  });
});
