import { toStorableText } from './storable-json.ts';

/** All but tabs and ends of lines: C0, DEL and C1, with which a text could steer a terminal. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/** What another system calls or says of itself, as it can be shown anywhere: without control characters and lone surrogates. */
export const toPrintable = (text: string): string =>
  toStorableText(text.replaceAll('\r\n', '\n').replace(CONTROL, ''));

/** The same for every text in a JSON value. */
export const printableTexts = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === 'string' ? toPrintable(each) : each)),
  );
