import { calcPrice } from '@pydantic/genai-prices';
import type { Usage } from './model.ts';

/**
 * The cost in USD as a decimal string with nine decimals; zero for a model without a listed price. Models of a compatible server are priced
 * by name, because gateways serve `gpt-…` and `claude-…`, and local models have other names.
 */
export function priceOf(provider: string, model: string, usage: Usage): string {
  const tokens = {
    input_tokens: usage.input_tokens,
    cache_read_tokens: Math.min(usage.cached_tokens, usage.input_tokens),
    output_tokens: usage.output_tokens,
  };
  for (const providerId of provider === 'compatible' ? ['openai', 'anthropic'] : [provider]) {
    const price = calcPrice(tokens, model, { providerId });
    if (price) return price.total_price.toFixed(9);
  }
  return (0).toFixed(9);
}
