import { AgentError } from '../../agents/agent-error.ts';
import type { ConnectionTest, Discovery } from '../../contracts/agent.ts';
import { isTransientDatabaseError } from '../../db/is-transient.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { printableTexts, toPrintable } from '../../platform/printable.ts';
import { SecretUnavailableError } from '../../platform/secrets.ts';
import { isTooDeep } from '../../platform/storable-json.ts';
import { type AgentRegistry, type Registered, toTarget } from './agent-registry.ts';

/** Timeout of a discovery. Milliseconds. */
const TIMEOUT_MS = 5000;

/** Reads the capabilities and the description of an agent. @throws AgentError SecretUnavailableError */
async function discoverAgent(deps: AgentRegistry, agent: Registered): Promise<Discovery> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const found = await deps.adapters[agent.type].discover(toTarget(deps, agent), signal);
    return bound(found);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new AgentError('timeout', `The agent did not answer within ${TIMEOUT_MS / 1000} s.`);
  }
}

/** Characters of `details` as JSON. */
const MAX_DETAILS = 200_000;

/** Bounds the agent's answer, which is untrusted. */
function bound({ capabilities, description, version, details }: Discovery): Discovery {
  const isShort =
    details !== undefined && !isTooDeep(details) && JSON.stringify(details).length <= MAX_DETAILS;
  return {
    capabilities: toCapabilities(capabilities),
    ...(description !== undefined && { description: toPrintable(description.slice(0, 4000)) }),
    ...(version !== undefined && { version: toPrintable(version.slice(0, 64)) }),
    ...(details && {
      details: isShort ? printableTexts(details) : { omitted: 'too large to store' },
    }),
  };
}

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

/** Like {@link discoverAgent}, but an error is part of the result. */
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

/** Describes an error to the user. An unknown error means that the agent's answer is malformed. */
export function toProblem(error: unknown): { kind: string; field: string; message: string } {
  if (error instanceof SecretUnavailableError)
    return { kind: error.code, field: 'auth', message: error.message };
  if (error instanceof AgentError)
    return { kind: error.kind, field: fieldOf(error), message: error.message };
  if (isTransientDatabaseError(error)) throw error;
  return {
    kind: 'bad_response',
    field: 'endpoint',
    message: "The agent's description of itself cannot be read.",
  };
}

function fieldOf({ kind }: AgentError): string {
  if (kind === 'unauthorized') return 'auth';
  return kind === 'rejected' ? 'config' : 'endpoint';
}

/** @throws InvalidInputError for the field to change */
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
