import { z } from 'zod';
import { toPrintable } from '../../platform/printable.ts';
import { parseEach } from './parse-each.ts';

const json = z.record(z.string(), z.unknown());
/** What does not identify a thing does not spoil it. */
const text = z.string().nullish().catch(undefined);
const shown = z.string().transform(toPrintable).nullish().catch(undefined);

/** What `/info` says; JavaScript's servers and Python's name the version of the library each in their own way. */
export const infoRecord = z.looseObject({
  version: text,
  langgraph_js_version: text,
  langgraph_py_version: text,
  flags: json.nullish().catch(undefined),
});

/** An assistant, as deployments send it, and what of it matters here. */
export const assistantRecord = z.looseObject({
  assistant_id: z.string(),
  graph_id: z.string(),
  name: shown,
  description: shown,
  version: z.number().nullish().catch(undefined),
  config: z.looseObject({ configurable: json.nullish() }).nullish().catch(undefined),
  context: json.nullish().catch(undefined),
  metadata: json.nullish().catch(undefined),
  created_at: text,
  updated_at: text,
});
/** Assistants of one answer; one that cannot be used costs only itself. */
export const parseAssistants = (answer: unknown) =>
  parseEach(assistantRecord, answer, (member) => named.safeParse(member).data);

const named = z.union([
  z.looseObject({ name: z.string() }).transform(({ name }) => name),
  z.looseObject({ assistant_id: z.string() }).transform(({ assistant_id }) => assistant_id),
]);
export type AssistantRecord = z.infer<typeof assistantRecord>;

/** Of the one assistant that each graph has by itself. */
export const OF_THE_SYSTEM = { created_by: 'system' };
