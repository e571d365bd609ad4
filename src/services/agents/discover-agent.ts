import { AgentError } from '../../agents/agent-error.ts';
import type { ConnectionTest, Discovery } from '../../contracts/agent.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { printableTexts, toPrintable } from '../../platform/printable.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import { isTooDeep } from '../../platform/storable-json.ts';
import { type AgentRegistry, type Registered, toTarget } from './to-target.ts';

/** Within what an agent must show itself. Milliseconds. */
const WITHIN = 5000;

/** Asks an agent what it is. @throws AgentError SecretUnavailableError */
export async function discoverAgent(deps: AgentRegistry, agent: Registered): Promise<Discovery> {
  const signal = AbortSignal.timeout(WITHIN);
  try {
    const found = await deps.adapters[agent.type].discover(toTarget(deps, agent), signal);
    return limit(found);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AgentError('timeout', `The agent did not answer within ${WITHIN / 1000} s.`);
  }
}

/** Of what an agent shows beside its capabilities, as JSON. */
const MAX_DETAILS = 200_000;

/** What an agent says of itself comes from outside. */
function limit({ capabilities, description, version, details }: Discovery): Discovery {
  const isShort =
    details !== undefined && !isTooDeep(details) && JSON.stringify(details).length <= MAX_DETAILS;
  return {
    capabilities: toCapabilities(capabilities),
    ...(description !== undefined && { description: toPrintable(description.slice(0, 4000)) }),
    ...(version !== undefined && { version: toPrintable(version.slice(0, 64)) }),
    ...(details && {
      details: isShort ? printableTexts(details) : { omitted: 'more than can be kept' },
    }),
  };
}

/** One line each, not too long, not too many. */
const toCapabilities = (names: string[]): string[] =>
  [
    ...new Set(
      names.map((name) =>
        toPrintable(name.replace(/\s+/g, ' ')).trim().slice(0, 64).toWellFormed(),
      ),
    ),
  ]
    .filter((name) => name !== '')
    .slice(0, 200);

/** The same as an answer: what went wrong is part of it. */
export async function testConnection(
  deps: AgentRegistry,
  agent: Registered,
): Promise<ConnectionTest> {
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  try {
    const discovered = await discoverAgent(deps, agent);
    return { ok: true, latency_ms: since(), error: null, discovered };
  } catch (error) {
    const { kind, message } = toProblem(error);
    return { ok: false, latency_ms: since(), error: { kind, message }, discovered: null };
  }
}

/** For people: what it is that does not work. An error that no adapter knows is one of what the agent has said. */
export function toProblem(error: unknown): { kind: string; field: string; message: string } {
  if (error instanceof SecretUnavailableError)
    return { kind: error.code, field: 'auth', message: error.message };
  if (error instanceof AgentError)
    return { kind: error.kind, field: fieldOf(error), message: error.message };
  if (isTransientDatabaseError(error)) throw error;
  return {
    kind: 'bad_response',
    field: 'endpoint',
    message: 'What the agent says of itself cannot be read.',
  };
}

function fieldOf({ kind }: AgentError): string {
  if (kind === 'unauthorized') return 'auth';
  return kind === 'rejected' ? 'config' : 'endpoint';
}

/** @throws InvalidInputError that names what has to change */
export async function discoverForRegistration(
  deps: AgentRegistry,
  agent: Registered,
): Promise<Discovery> {
  try {
    return await discoverAgent(deps, agent);
  } catch (error) {
    const { field, message } = toProblem(error);
    throw new InvalidInputError([{ field, message }]);
  }
}
