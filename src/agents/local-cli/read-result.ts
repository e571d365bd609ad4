import { addUsd } from '../../contracts/usage-totals.ts';
import type { AgentUsage } from '../adapter.ts';
import { AgentError, type AgentErrorKind } from '../agent-error.ts';
import { toDecimal } from '../template/read-response.ts';
import type { Spent } from './job-record.ts';
import type { CliEnd } from './run-cli.ts';
import type { ResultMessage } from './stream-json.ts';

/** The final text. @throws AgentError by what the result, or the end without one, says */
export function readResultText(
  end: CliEnd,
  began: { hasSession: boolean; isResumed: boolean },
): string {
  const { result, exitCode, said } = end;
  if (!result) throw endError(exitCode, said, began);
  const text = result.result ?? '';
  if (!result.is_error && result.subtype === 'success') return text;
  const errors = (result.errors ?? [])
    .map((error) => (typeof error === 'string' ? error : JSON.stringify(error)))
    .join('; ');
  throw new AgentError(
    kindOf(result),
    `The agent ended with ${result.subtype}: ${(text || errors || 'no reason given').slice(0, 1000)}`,
  );
}

/** The provider's refusal ends the agent's turn, not its session: the next attempt goes on in it. */
function kindOf({ api_error_status: status }: ResultMessage): AgentErrorKind {
  if (!status) return 'failed';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 429) return 'rate_limited';
  if (status === 503 || status === 529) return 'overloaded';
  return status >= 500 ? 'server_error' : 'failed';
}

function endError(
  exitCode: number | null,
  said: string,
  { hasSession, isResumed }: { hasSession: boolean; isResumed: boolean },
): AgentError {
  const how = `${exitCode === null ? 'was killed' : `ended with code ${exitCode}`}${said ? `: ${said.trim().slice(-500)}` : ''}`;
  // It has refused its arguments or its settings, which is the same the next time.
  if (exitCode !== null && exitCode !== 0 && !hasSession && !isResumed)
    return new AgentError('rejected', `The agent did not begin, it ${how}`);
  return new AgentError('broken_off', `The agent gave no result, it ${how}`);
}

export const NOTHING_SPENT: Spent = { input_tokens: 0, output_tokens: 0, cost_usd: '0' };

/** Input counts what the model read, from its cache or not. */
export function addSpent(spent: Spent, result: ResultMessage): Spent {
  const { usage, total_cost_usd: cost } = result;
  const input = usage
    ? usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens
    : 0;
  return {
    input_tokens: spent.input_tokens + input,
    output_tokens: spent.output_tokens + (usage?.output_tokens ?? 0),
    cost_usd: addUsd(spent.cost_usd, toDecimal(Math.max(0, cost ?? 0))),
  };
}

export const toUsage = (spent: Spent, model: string | undefined): AgentUsage => ({
  input_tokens: spent.input_tokens,
  output_tokens: spent.output_tokens,
  ...(model !== undefined && { model }),
  ...(spent.cost_usd !== '0' && { cost_usd: spent.cost_usd }),
});
