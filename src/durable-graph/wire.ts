import { Command, isCommand, Send } from '@langchain/langgraph/web';
import { MemorySaver } from '@langchain/langgraph-checkpoint';

/**
 * Encodes values as plain JSON, so that Temporal's converters, codecs and Web UI can handle them. LangGraph's serializer encodes messages
 * and other LangChain objects, Map, Set, RegExp, Error and bytes; values that it cannot tell from plain objects are marked here.
 */
export type Wire = unknown;

/** LangGraph's serializer, which its package does not export. */
const { serde } = new MemorySaver();
const MARK = '__durable_graph__';

export async function toWire(value: unknown): Promise<Wire> {
  const [, bytes] = await serde.dumpsTyped([mark(value)]);
  const [wire]: unknown[] = JSON.parse(new TextDecoder().decode(bytes));
  return wire;
}

export async function fromWire(wire: Wire): Promise<unknown> {
  const [value] = await serde.loadsTyped('json', JSON.stringify([wire]));
  return unmark(value);
}

/** Results other than updates: LangGraph's serializer loses the graph of a command, and the classes of both. */
function mark(value: unknown): unknown {
  if (isSend(value)) {
    return { [MARK]: 'send', node: value.node, args: value.args, timeout: value.timeout };
  }
  if (isCommand(value)) {
    const { graph, update, resume, goto } = value;
    return { [MARK]: 'command', graph, update, resume, goto: mark(goto) };
  }
  return Array.isArray(value) ? value.map(mark) : value;
}

function unmark(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmark);
  if (!isRecord(value)) return value;
  if (value[MARK] === 'send') {
    const timeout = isRecord(value.timeout) ? { timeout: value.timeout } : undefined;
    return new Send(String(value.node), value.args, timeout);
  }
  if (value[MARK] === 'command') return toCommand(value);
  // LangGraph's own serializer has already written this value.
  return isCommand(value) && !(value instanceof Command) ? toCommand(value) : value;
}

function toCommand({ graph, update, resume, goto }: Record<string, unknown>): Command {
  return new Command({
    ...(typeof graph === 'string' && { graph }),
    ...(isRecord(update) || Array.isArray(update)
      ? { update: update as Record<string, unknown> }
      : {}),
    ...(resume !== undefined && { resume }),
    goto: unmark(goto ?? []) as string[],
  });
}

/** Recognizes the mark instead of the class, because a program may load several copies of LangGraph. */
const isSend = (value: unknown): value is Send => isRecord(value) && value.lg_name === 'Send';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
