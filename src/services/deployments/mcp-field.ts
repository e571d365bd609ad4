import { z } from 'zod';
import type { SchemaField } from '../../contracts/graph-schema.ts';

/** What stands in a field of type `mcp` (Open Agent Platform). */
const mcpDefault = z.looseObject({
  url: z.string().nullish().catch(undefined),
  tools: z.array(z.string()).nullish().catch(undefined),
});

const enumerated = z.looseObject({ enum: z.array(z.string()).optional().catch(undefined) });
const toolsSchema = z.looseObject({
  properties: z
    .looseObject({ tools: z.looseObject({ items: enumerated.optional().catch(undefined) }) })
    .optional()
    .catch(undefined),
  anyOf: z.array(z.unknown()).optional().catch(undefined),
  $ref: z.string().optional().catch(undefined),
  $defs: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** The tools that the field names: those that its schema enumerates, and those that it gives without being asked. */
export function toolsOfField(field: SchemaField): {
  names: string[];
  url: string | null;
  /** Whether there are no others: the schema enumerates them. */
  isComplete: boolean;
} {
  const given = mcpDefault.safeParse(field.default).data;
  const listed = enumeratedTools(field.schema, field.schema, 0);
  return {
    names: [...new Set([...(listed ?? []), ...(given?.tools ?? [])])],
    url: given?.url ?? null,
    isComplete: listed !== undefined,
  };
}

/** Through alternatives and references, as Pydantic's optional models are written. */
function enumeratedTools(raw: unknown, root: unknown, depth: number): string[] | undefined {
  const schema = toolsSchema.safeParse(raw).data;
  if (!schema || depth > 4) return undefined;
  const own = schema.properties?.tools.items?.enum;
  if (own) return own;
  const name = /^#\/\$defs\/([^/]+)$/.exec(schema.$ref ?? '')?.[1];
  const target = name === undefined ? undefined : toolsSchema.safeParse(root).data?.$defs?.[name];
  for (const next of [target, ...(schema.anyOf ?? [])]) {
    const found = next === undefined ? undefined : enumeratedTools(next, root, depth + 1);
    if (found) return found;
  }
  return undefined;
}
