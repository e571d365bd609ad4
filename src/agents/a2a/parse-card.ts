import { AgentCard } from '@a2a-js/sdk';
import { z } from 'zod';
import { AgentError } from '../agent-error.ts';

/** Cards are written by hand: a field of another type than it should be is as good as none. */
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
  /** Of 1.0. */
  supportedInterfaces: list,
  supported_interfaces: list,
  /** Of 0.3, where the first interface is the card itself. */
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

const current = z
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

const additional = z.looseObject({ url: string, transport: string });

export interface ParsedCard {
  card: AgentCard;
  /** Interfaces that cannot be used, and why. */
  leftOut: string[];
}

/**
 * A card in the shape of 1.0, whatever it was written in, with the addresses that can be used. Relative ones are resolved against the
 * address of the card.
 * @throws AgentError `bad_response` where it names none
 */
export function parseCard(answer: unknown, cardUrl: string): ParsedCard {
  const parsed = rawCard.safeParse(answer);
  if (!parsed.success) throw new AgentError('bad_response', "The agent's card is no object.");
  const raw = parsed.data;
  const leftOut: string[] = [];
  const supportedInterfaces = interfacesOf(raw).flatMap((each) => {
    const resolved = resolve(each.url, cardUrl);
    if ('url' in resolved) return [{ ...each, url: resolved.url }];
    leftOut.push(`${each.protocolBinding} ${each.protocolVersion}: ${resolved.problem}`);
    return [];
  });
  if (supportedInterfaces.length === 0)
    throw new AgentError(
      'bad_response',
      `The agent's card names no address to speak to${leftOut.length > 0 ? ` (${leftOut.join('; ')})` : ''}.`,
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

function interfacesOf(raw: RawCard): RawInterface[] {
  const listed = [...raw.supportedInterfaces, ...raw.supported_interfaces];
  if (listed.length > 0) return listed.flatMap((each) => current.safeParse(each).data ?? []);
  const protocolVersion = textOr(raw.protocolVersion, '0.3');
  return [
    {
      url: textOr(raw.url, ''),
      protocolBinding: textOr(raw.preferredTransport, 'JSONRPC'),
      protocolVersion,
    },
    ...raw.additionalInterfaces.flatMap((each): RawInterface[] => {
      const { data } = additional.safeParse(each);
      return data ? [{ url: data.url, protocolBinding: data.transport, protocolVersion }] : [];
    }),
  ];
}

const textOr = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback;

function resolve(url: string, cardUrl: string): { url: string } | { problem: string } {
  if (url.trim() === '') return { problem: 'it has no `url`' };
  if (!URL.canParse(url, cardUrl)) return { problem: `"${url.slice(0, 200)}" is no address` };
  const resolved = new URL(url, cardUrl);
  if (resolved.protocol !== 'http:' && resolved.protocol !== 'https:')
    return { problem: `${resolved.protocol}// is not spoken, only http and https` };
  return { url: resolved.href };
}
