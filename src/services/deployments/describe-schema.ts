import { z } from 'zod';
import type { GraphSchema, SchemaField } from '../../contracts/graph-schema.ts';
import { flattenSchema } from './schema-references.ts';

/** Describes the fields to a model, one line each. */
export const describeSchema = (schema: GraphSchema): string =>
  [
    `Graph ${schema.graph_id}${schema.description ? `: ${toLine(schema.description)}` : ''}`,
    ...Object.values(schema.properties).map(describeField),
  ].join('\n');

/** The default values of the fields that have one. */
export const defaultsOf = ({ properties }: GraphSchema): Record<string, unknown> =>
  Object.fromEntries(
    Object.values(properties)
      .filter(({ default: fallback }) => fallback !== undefined)
      .map(({ name, default: fallback }) => [name, fallback]),
  );

function describeField(field: SchemaField): string {
  const { name, type, required, default: fallback, description } = field;
  const facts = [
    type,
    ...rangeOf(field),
    ...(required ? ['required'] : []),
    ...(fallback === undefined ? [] : [`default ${short(fallback)}`]),
  ];
  const shape = shapeOf(field);
  return `- ${name} (${facts.join(', ')})${description ? `: ${toLine(description)}` : ''}${shape ? ` ${shape}` : ''}`;
}

/** Keeps text from the deployment on one line. */
const toLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, MAX_LENGTH);

function rangeOf({ min, max, step }: SchemaField): string[] {
  if (min === null && max === null) return [];
  const range = `${min ?? '…'} to ${max ?? '…'}`;
  return [step === null ? range : `${range} in steps of ${step}`];
}

/** The format of a value that the field type alone does not define. */
function shapeOf(field: SchemaField): string {
  switch (field.type) {
    case 'select': {
      const values = (field.options ?? []).map(({ value }) => short(value));
      return values.length > 0 ? `One of ${values.join(', ')}.` : '';
    }
    case 'mcp': {
      const { names } = toolsOfField(field);
      const tools = names.length > 0 ? ` Tools: ${names.map(short).join(', ')}.` : '';
      return `Value {"url": string, "tools": [string]}.${tools}`;
    }
    case 'rag':
      return 'Value {"rag_url": string, "collections": [string]}.';
    case 'agents':
      return 'Value [{"agent_id": string, "deployment_url": string, "name": string}].';
    case 'json':
      return field.schema.type === 'object' ? 'Value: an object.' : 'Value: JSON.';
    default:
      return '';
  }
}

/** Characters of a description or a value. */
const MAX_LENGTH = 300;

function short(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.length > MAX_LENGTH ? `${json.slice(0, MAX_LENGTH)}…` : json;
}

/** The default of a field of type `mcp` (Open Agent Platform). */
const mcpDefault = z.looseObject({
  url: z.string().nullish().catch(undefined),
  tools: z.array(z.string()).nullish().catch(undefined),
});

const tools = z.looseObject({ properties: z.looseObject({ tools: z.unknown() }) });
const items = z.looseObject({ items: z.unknown() });
const enumerated = z.looseObject({ enum: z.array(z.string()) });

/** The tools that the schema of the field enumerates, and those in its default. */
export function toolsOfField(field: SchemaField): {
  names: string[];
  url: string | null;
  /** The schema enumerates the tools, so there are no others. */
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

/** Pydantic writes optional models with alternatives and references, so each level is flattened. */
function enumeratedTools(root: Record<string, unknown>): string[] | undefined {
  const flat = (schema: unknown) => flattenSchema(schema, root);
  const list = tools.safeParse(flat(root)).data?.properties.tools;
  const item = items.safeParse(flat(list)).data?.items;
  return enumerated.safeParse(flat(item)).data?.enum;
}
