import { z } from 'zod';
import type { AgentUsage } from '../adapter.ts';
import { listOf } from './parse-each.ts';

const contentBlock = z.looseObject({ type: z.string().optional(), text: z.string().optional() });

/** A message of LangChain's, as deployments send it, and what of it matters here. */
export const message = z.looseObject({
  type: z.string(),
  id: z.string().nullish(),
  name: z.string().nullish(),
  /** Null in messages that only call tools. */
  content: z
    .union([z.string(), listOf(z.union([z.string(), contentBlock]))])
    .nullish()
    .transform((content) => content ?? ''),
  tool_calls: listOf(z.looseObject({ name: z.string().nullish(), args: z.unknown() })),
  usage_metadata: z
    .looseObject({ input_tokens: z.number(), output_tokens: z.number() })
    .nullish()
    .catch(undefined),
  response_metadata: z
    .looseObject({ model_name: z.string().optional(), model: z.string().optional() })
    .nullish()
    .catch(undefined),
});
export type Message = z.infer<typeof message>;

export const isFromModel = ({ type }: Message): boolean =>
  type === 'ai' || type === 'AIMessageChunk';

export const isFromPerson = ({ type }: Message): boolean => type === 'human';

export function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  const texts = content.map((block) =>
    typeof block === 'string' ? block : block.type === 'text' ? block.text : '',
  );
  return texts.join('');
}

/** What all the messages together have used; undefined where none says. */
export function usageOf(messages: Message[]): AgentUsage | undefined {
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
