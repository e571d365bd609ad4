import { z } from 'zod';
import type { SkippedItem } from '../../contracts/deployment.ts';
import { describeIssues } from '../../contracts/field-errors.ts';
import { toPrintable } from '../../platform/printable.ts';
import type { AgentUsage } from '../adapter.ts';

/**
 * Parses the members of a list one by one and skips invalid members.
 * @param nameOf names a member in `skipped`
 * @throws z.ZodError if `list` is not an array
 */
export function parseEach<T>(
  schema: z.ZodType<T>,
  list: unknown,
  nameOf: (member: unknown) => string | undefined = () => undefined,
): { items: T[]; skipped: SkippedItem[] } {
  const items: T[] = [];
  const skipped: SkippedItem[] = [];
  for (const [index, member] of z.array(z.unknown()).parse(list).entries()) {
    const parsed = schema.safeParse(member);
    if (parsed.success) items.push(parsed.data);
    else
      skipped.push({ name: nameOf(member) ?? `#${index}`, reason: describeIssues(parsed.error) });
  }
  return { items, skipped };
}

/** Schema of a list that omits invalid members. Any other value than an array counts as empty. */
export const lenientList = <T>(schema: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((list) => parseEach(schema, list).items);

const json = z.record(z.string(), z.unknown());
/** Fields that identify nothing: an invalid value counts as absent. */
const text = z.string().nullish().catch(undefined);
const printable = z.string().transform(toPrintable).nullish().catch(undefined);

/** The answer of `/info`. JavaScript and Python servers report the library's version in different fields. */
export const infoRecord = z.looseObject({
  version: text,
  langgraph_js_version: text,
  langgraph_py_version: text,
  flags: json.nullish().catch(undefined),
});

export const assistantRecord = z.looseObject({
  assistant_id: z.string(),
  graph_id: z.string(),
  name: printable,
  description: printable,
  version: z.number().nullish().catch(undefined),
  config: z.looseObject({ configurable: json.nullish() }).nullish().catch(undefined),
  context: json.nullish().catch(undefined),
  metadata: json.nullish().catch(undefined),
  created_at: text,
  updated_at: text,
});
export type AssistantRecord = z.infer<typeof assistantRecord>;

export const parseAssistants = (answer: unknown) =>
  parseEach(assistantRecord, answer, (member) => assistantName.safeParse(member).data);

const assistantName = z.union([
  z.looseObject({ name: z.string() }).transform(({ name }) => name),
  z.looseObject({ assistant_id: z.string() }).transform(({ assistant_id }) => assistant_id),
]);

/** Metadata of the default assistant that the deployment creates for each graph. */
export const CREATED_BY_SYSTEM = { created_by: 'system' };

const contentBlock = z.looseObject({ type: z.string().optional(), text: z.string().optional() });

/** A LangChain message. */
export const message = z.looseObject({
  type: z.string(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  /** Null in messages that only call tools. */
  content: z
    .union([z.string(), lenientList(z.union([z.string(), contentBlock]))])
    .nullish()
    .transform((content) => content ?? ''),
  tool_calls: lenientList(z.looseObject({ name: z.string().nullish(), args: z.unknown() })),
  usage_metadata: z
    .looseObject({ input_tokens: z.number(), output_tokens: z.number() })
    .nullish()
    .catch(undefined),
  response_metadata: z
    .looseObject({ model_name: z.string().optional(), model: z.string().optional() })
    .nullish()
    .catch(undefined),
});
type Message = z.infer<typeof message>;

export const isFromModel = ({ type }: Message): boolean =>
  type === 'ai' || type === 'AIMessageChunk';

export const isFromPerson = ({ type }: Message): boolean => type === 'human';

export function messageText({ content }: Message): string {
  if (typeof content === 'string') return content;
  const texts = content.map((block) =>
    typeof block === 'string' ? block : block.type === 'text' ? block.text : '',
  );
  return texts.join('');
}

/** The total usage of all messages; undefined if no message reports any. */
export function sumUsage(messages: Message[]): AgentUsage | undefined {
  const counted = messages.filter((each) => isFromModel(each) && each.usage_metadata);
  const last = counted.at(-1)?.response_metadata;
  const model = last?.model_name ?? last?.model;
  if (counted.length === 0) return undefined;
  const sum = (count: (usage: NonNullable<Message['usage_metadata']>) => number) =>
    counted.reduce(
      (total, each) => total + (each.usage_metadata ? count(each.usage_metadata) : 0),
      0,
    );
  return {
    ...(model && { model }),
    input_tokens: sum((usage) => usage.input_tokens),
    output_tokens: sum((usage) => usage.output_tokens),
  };
}
