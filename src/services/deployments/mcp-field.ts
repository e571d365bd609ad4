import { z } from 'zod';
import type { SchemaField } from '../../contracts/graph-schema.ts';
import { flattenSchema } from './flatten-schema.ts';

/** What stands in a field of type `mcp` (Open Agent Platform). */
const mcpDefault = z.looseObject({
  url: z.string().nullish().catch(undefined),
  tools: z.array(z.string()).nullish().catch(undefined),
});

const tools = z.looseObject({ properties: z.looseObject({ tools: z.unknown() }) });
const items = z.looseObject({ items: z.unknown() });
const enumerated = z.looseObject({ enum: z.array(z.string()) });

/** The tools that the field names: those that its schema enumerates, and those that it gives without being asked. */
export function toolsOfField(field: SchemaField): {
  names: string[];
  url: string | null;
  /** Whether there are no others: the schema enumerates them. */
  isComplete: boolean;
} {
  const given = mcpDefault.safeParse(field.default).data;
  const listed = enumeratedTools(field.schema);
  return {
    names: [...new Set([...(listed ?? []), ...(given?.tools ?? [])])],
    url: given?.url ?? null,
    isComplete: listed !== undefined,
  };
}

/** Through alternatives and references, as Pydantic's optional models are written. */
function enumeratedTools(root: Record<string, unknown>): string[] | undefined {
  const flat = (schema: unknown) => flattenSchema(schema, root);
  const list = tools.safeParse(flat(root)).data?.properties.tools;
  const item = items.safeParse(flat(list)).data?.items;
  return enumerated.safeParse(flat(item)).data?.enum;
}
