import { A2A_VERSION_HEADER } from '@a2a-js/sdk';
import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';
import { type ParsedCard, parseCard } from './parse-card.ts';

/** Where cards are (RFC 8615): since 0.3, and before. */
const WELL_KNOWN = ['/.well-known/agent-card.json', '/.well-known/agent.json'];

/** @throws AgentError `rejected` where there is none, `bad_response` where it cannot be used */
export async function readCard(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<ParsedCard> {
  const card = await findCard(target, signal);
  if (card) return card;
  throw new AgentError('rejected', `There is no agent card at ${target.endpoint}.`);
}

/** The agent's card in the shape of 1.0, whatever it was written in. */
export async function findCard(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<ParsedCard | undefined> {
  const version = target.config.protocol === 'v0.3' ? '0.3' : '1.0';
  for (const address of addressesOf(target.endpoint)) {
    const headers = { accept: 'application/json', [A2A_VERSION_HEADER]: version };
    const response = await target.fetch(address, { headers, signal });
    if (response.status !== 404 && response.status !== 405)
      return parseCard(await readJson(await assertOk(response)), address);
    await response.body?.cancel();
  }
  return undefined;
}

/** An endpoint is the card itself, or what its path is looked for under: a path of its own first, then the host. */
function addressesOf(endpoint: string): string[] {
  if (endpoint.endsWith('.json')) return [endpoint];
  const bases = new Set([endpoint, new URL(endpoint).origin]);
  return [...bases].flatMap((base) => WELL_KNOWN.map((path) => base + path));
}
