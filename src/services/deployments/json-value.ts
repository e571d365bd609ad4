export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** For messages. An object of JSON may have a `toString` of its own, which is no function. */
export const showValue = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Of the values in a message, at most. */
const MAX_LISTED = 20;

export const formatList = (values: readonly unknown[]): string =>
  values
    .slice(0, MAX_LISTED)
    .map(showValue)
    .concat(values.length > MAX_LISTED ? ['…'] : [])
    .join(', ');
