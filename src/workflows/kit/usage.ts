import type { UsageTotals } from '../../contracts/workflow.ts';

const NANO = 1_000_000_000n;

/** Adds in billionths of a dollar: floating point would drift over many calls. */
export function addUsage(a: UsageTotals, b: UsageTotals): UsageTotals {
  return {
    model_calls: a.model_calls + b.model_calls,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cost_usd: formatNano(parseNano(a.cost_usd) + parseNano(b.cost_usd)),
  };
}

function parseNano(value: string): bigint {
  const [whole = '0', fraction = ''] = value.split('.');
  return BigInt(whole) * NANO + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

const formatNano = (value: bigint) => `${value / NANO}.${String(value % NANO).padStart(9, '0')}`;
