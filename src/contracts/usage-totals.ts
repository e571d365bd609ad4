import type { UsageTotals } from './workflow.ts';

export const ZERO_USAGE: UsageTotals = {
  model_calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: '0.000000000',
};

export const addUsage = (a: UsageTotals, b: UsageTotals): UsageTotals => ({
  model_calls: a.model_calls + b.model_calls,
  input_tokens: a.input_tokens + b.input_tokens,
  output_tokens: a.output_tokens + b.output_tokens,
  cost_usd: sum(a.cost_usd, b.cost_usd),
});

/** Adds two amounts in US dollars and removes trailing zeros. */
export const addUsd = (a: string, b: string): string => sum(a, b).replace(/\.?0+$/, '');

const DIGITS = 9;
const UNIT = 10n ** BigInt(DIGITS);

/** Adds billionths as integers, because floating point would drift over many calls. */
function sum(a: string, b: string): string {
  const total = parse(a) + parse(b);
  return `${total / UNIT}.${String(total % UNIT).padStart(DIGITS, '0')}`;
}

function parse(value: string): bigint {
  const [whole = '0', fraction = ''] = value.split('.');
  return BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, '0').slice(0, DIGITS));
}
