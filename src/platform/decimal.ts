const DIGITS = 9;
const UNIT = 10n ** BigInt(DIGITS);

/** The sum of two decimal strings with up to nine decimals; floating point would drift. */
export function addDecimals(a: string, b: string): string {
  const sum = parse(a) + parse(b);
  const fraction = String(sum % UNIT)
    .padStart(DIGITS, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(sum / UNIT) : `${sum / UNIT}.${fraction}`;
}

function parse(value: string): bigint {
  const [whole = '0', fraction = ''] = value.split('.');
  return BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, '0').slice(0, DIGITS));
}
