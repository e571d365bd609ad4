import { toStorableText } from './storable-json.ts';

/** Control characters other than tabs and newlines: C0, DEL and C1, with which a text could control a terminal. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/** Makes a foreign text safe to display: removes control characters and lone surrogates. */
export const toPrintable = (text: string): string =>
  toStorableText(text.replaceAll('\r\n', '\n').replace(CONTROL, ''));

/** Does the same for every text in a JSON value. */
export const printableTexts = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'string' ? toPrintable(each) : each)),
  );
