import { z } from 'zod';

const json = z.record(z.string(), z.unknown());

/** What `/info` says; JavaScript's servers and Python's name the version of the library each in their own way. */
export const infoRecord = z.looseObject({
  version: z.string().nullish(),
  langgraph_js_version: z.string().nullish(),
  langgraph_py_version: z.string().nullish(),
  flags: json.nullish().catch(undefined),
});

/** An assistant, as deployments send it, and what of it matters here. */
export const assistantRecord = z.looseObject({
  assistant_id: z.string(),
  graph_id: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  version: z.number().nullish(),
  config: z.looseObject({ configurable: json.nullish() }).nullish().catch(undefined),
  context: json.nullish().catch(undefined),
  metadata: json.nullish(),
  created_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
export type AssistantRecord = z.infer<typeof assistantRecord>;

/** Of the one assistant that each graph has by itself. */
export const OF_THE_SYSTEM = { created_by: 'system' };
