/**
 * JSON that jsonb takes, whatever a model, a provider or a tool wrote: NUL and lone surrogates, which Postgres cannot hold,
 * become U+FFFD.
 */
export const toStorableJson = (value: unknown): string => JSON.stringify(value, storable);

const storable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? toStorableText(value) : value;

export const toStorableText = (value: string): string =>
  value.toWellFormed().replaceAll('\u0000', '\ufffd');
