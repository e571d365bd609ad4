import type { GraphSchema, SchemaField } from '../../contracts/graph-schema.ts';
import { toolsOfField } from './mcp-field.ts';

/** What a model is given to fill a configuration in: a line for each field. */
export const describeSchema = (schema: GraphSchema): string =>
  [
    `Graph ${schema.graph_id}${schema.description ? `: ${inLine(schema.description)}` : ''}`,
    ...Object.values(schema.properties).map(describeField),
  ].join('\n');

/** What the schema gives the fields that nobody sets. */
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
  return `- ${name} (${facts.join(', ')})${description ? `: ${inLine(description)}` : ''}${shape ? ` ${shape}` : ''}`;
}

/** What a deployment says is one line of ours, whatever it contains. */
const inLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, MAX_LENGTH);

function rangeOf({ min, max, step }: SchemaField): string[] {
  if (min === null && max === null) return [];
  const range = `${min ?? '…'} to ${max ?? '…'}`;
  return [step === null ? range : `${range} in steps of ${step}`];
}

/** What a value looks like, where the type alone does not say. */
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

/** Of a value as JSON. */
const MAX_LENGTH = 300;

function short(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.length > MAX_LENGTH ? `${json.slice(0, MAX_LENGTH)}…` : json;
}
