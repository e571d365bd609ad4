import { A2A_VERSION_HEADER, AgentCard, type AgentInterface } from '@a2a-js/sdk';
import { z } from 'zod';
import type { AgentConfigs } from '../../contracts/agent-config.ts';
import type { AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';

/** Well-known paths (RFC 8615) since 0.3, and before. */
const WELL_KNOWN = ['/.well-known/agent-card.json', '/.well-known/agent.json'];

/** @throws AgentError `rejected` if there is no card, `bad_response` if it is unusable */
export async function readCard(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<ParsedCard> {
  const card = await findCard(target, signal);
  if (card) return card;
  throw new AgentError('rejected', `No agent card found at ${target.endpoint}.`);
}

/** The agent's card, converted to the shape of A2A 1.0. */
export async function findCard(
  target: AgentTarget<'a2a_server'>,
  signal: AbortSignal,
): Promise<ParsedCard | undefined> {
  const version = target.config.protocol === 'v0.3' ? '0.3' : '1.0';
  for (const address of listCardUrls(target.endpoint)) {
    const headers = { accept: 'application/json', [A2A_VERSION_HEADER]: version };
    const response = await target.fetch(address, { headers, signal });
    if (response.status !== 404 && response.status !== 405)
      return parseCard(await readJson(await assertOk(response)), address);
    await response.body?.cancel();
  }
  return undefined;
}

/** An endpoint ends with `.json` if it is the card itself. Otherwise, cards are searched below its path, then at the host's root. */
function listCardUrls(endpoint: string): string[] {
  if (endpoint.endsWith('.json')) return [endpoint];
  const bases = new Set([endpoint, new URL(endpoint).origin]);
  return [...bases].flatMap((base) => WELL_KNOWN.map((path) => base + path));
}

/** The interfaces of the A2A version that both the card and the configuration support. @throws AgentError `rejected` */
export function chooseInterfaces(
  card: AgentCard,
  protocol: AgentConfigs['a2a_server']['protocol'],
): AgentInterface[] {
  const spoken = card.supportedInterfaces.filter(({ protocolBinding }) =>
    BINDINGS.includes(protocolBinding.toUpperCase()),
  );
  const old = spoken.filter(({ protocolVersion }) => protocolVersion.startsWith('0.'));
  const current = spoken.filter((each) => !old.includes(each));
  const usesOld = protocol === 'v0.3' || (protocol === 'auto' && current.length === 0);
  const chosen = usesOld ? old : current;
  if (chosen.length > 0) return chosen;
  const offered = card.supportedInterfaces.map(
    ({ protocolBinding, protocolVersion }) => `${protocolBinding} ${protocolVersion}`,
  );
  throw new AgentError(
    'rejected',
    `The agent supports ${offered.join(', ')}, but \`config.protocol\` is "${protocol}".`,
  );
}

/** gRPC is not supported. */
const BINDINGS = ['JSONRPC', 'HTTP+JSON'];

interface ParsedCard {
  card: AgentCard;
  /** Unusable interfaces, each with the reason. */
  leftOut: string[];
}

/**
 * Converts a card of any version to the shape of A2A 1.0, and drops unusable interfaces. Relative addresses are resolved against the
 * card's own.
 * @throws AgentError `bad_response` if the card names no usable address
 */
function parseCard(answer: unknown, cardUrl: string): ParsedCard {
  const parsed = rawCard.safeParse(answer);
  if (!parsed.success)
    throw new AgentError('bad_response', "The agent's card is not a JSON object.");
  const raw = parsed.data;
  const leftOut: string[] = [];
  const supportedInterfaces = listInterfaces(raw).flatMap((each) => {
    const resolved = resolveUrl(each.url, cardUrl);
    if ('url' in resolved) return [{ ...each, url: resolved.url }];
    leftOut.push(`${each.protocolBinding} ${each.protocolVersion}: ${resolved.problem}`);
    return [];
  });
  if (supportedInterfaces.length === 0)
    throw new AgentError(
      'bad_response',
      `The agent's card contains no usable address${leftOut.length > 0 ? ` (${leftOut.join('; ')})` : ''}.`,
    );
  const { name, description, version, capabilities, provider } = raw;
  const skills = raw.skills.flatMap((skill) => rawSkill.safeParse(skill).data ?? []);
  const { streaming } = capabilities;
  const card = AgentCard.fromJSON({
    name,
    description,
    version,
    supportedInterfaces,
    capabilities: { streaming, extensions: [] },
    skills: skills.map(({ id, name, description, tags }) => ({ id, name, description, tags })),
    ...(provider && { provider }),
  });
  return { card, leftOut };
}

function listInterfaces(raw: RawCard): RawInterface[] {
  const listed = [...raw.supportedInterfaces, ...raw.supported_interfaces];
  if (listed.length > 0)
    return listed.flatMap((each) => currentInterface.safeParse(each).data ?? []);
  const protocolVersion = textOr(raw.protocolVersion, '0.3');
  return [
    {
      url: textOr(raw.url, ''),
      protocolBinding: textOr(raw.preferredTransport, 'JSONRPC'),
      protocolVersion,
    },
    ...raw.additionalInterfaces.flatMap((each): RawInterface[] => {
      const { data } = additionalInterface.safeParse(each);
      return data ? [{ url: data.url, protocolBinding: data.transport, protocolVersion }] : [];
    }),
  ];
}

const textOr = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback;

function resolveUrl(url: string, cardUrl: string): { url: string } | { problem: string } {
  if (url.trim() === '') return { problem: '`url` is missing' };
  if (!URL.canParse(url, cardUrl)) return { problem: `"${url.slice(0, 200)}" is not a valid URL` };
  const resolved = new URL(url, cardUrl);
  if (resolved.protocol !== 'http:' && resolved.protocol !== 'https:')
    return { problem: `${resolved.protocol}// is not supported; use http or https` };
  return { url: resolved.href };
}

/** Cards are often written by hand: a field of the wrong type counts as absent. */
const string = z.string().catch('');
const strings = z
  .array(z.unknown())
  .catch([])
  .transform((all) => all.filter((each) => typeof each === 'string'));
const list = z.array(z.unknown()).catch([]);

const rawCard = z.looseObject({
  name: string,
  description: string,
  version: string,
  capabilities: z.looseObject({ streaming: z.boolean().catch(false) }).catch({ streaming: false }),
  provider: z.object({ organization: string, url: string }).optional().catch(undefined),
  skills: list,
  /** A2A 1.0. */
  supportedInterfaces: list,
  supported_interfaces: list,
  /** A2A 0.3, where the first interface is the card itself. */
  url: z.unknown().optional(),
  preferredTransport: z.unknown().optional(),
  protocolVersion: z.unknown().optional(),
  additionalInterfaces: list,
});
type RawCard = z.infer<typeof rawCard>;

const rawSkill = z.looseObject({ id: string, name: string, description: string, tags: strings });

interface RawInterface {
  url: string;
  protocolBinding: string;
  protocolVersion: string;
  tenant?: string;
}

const currentInterface = z
  .looseObject({
    url: string,
    protocolBinding: string.optional(),
    protocol_binding: string.optional(),
    protocolVersion: string.optional(),
    protocol_version: string.optional(),
    tenant: string.optional(),
  })
  .transform(
    (each): RawInterface => ({
      url: each.url,
      protocolBinding: each.protocolBinding || each.protocol_binding || 'JSONRPC',
      protocolVersion: each.protocolVersion || each.protocol_version || '1.0',
      ...(each.tenant && { tenant: each.tenant }),
    }),
  );

const additionalInterface = z.looseObject({ url: string, transport: string });
