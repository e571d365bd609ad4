import { z } from 'zod';
import {
  FIELD_TYPES,
  type FieldOption,
  type FieldType,
  type GraphSchema,
  type SchemaField,
} from '../../contracts/graph-schema.ts';
import { showValue } from './json-value.ts';

type Json = Record<string, unknown>;

const json = z.record(z.string(), z.unknown());

/** A deployment's answer about the schemas of an assistant's graph. */
export const schemasRecord = z.looseObject({
  config_schema: json.nullish(),
  context_schema: json.nullish(),
});

const number = z.number().nullish().catch(undefined);

/** What a property says for Open Agent Platform; what is not as it should be counts as not said. */
const uiConfig = z.looseObject({
  type: z.enum(FIELD_TYPES).nullish().catch(undefined),
  label: z.string().nullish().catch(undefined),
  description: z.string().nullish().catch(undefined),
  default: z.unknown().optional(),
  options: z.array(z.unknown()).nullish().catch(undefined),
  min: number,
  max: number,
  step: number,
});

const property = z.looseObject({
  type: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  enum: z.array(z.unknown()).optional().catch(undefined),
  anyOf: z.array(json).optional().catch(undefined),
  minimum: number,
  maximum: number,
  x_oap_ui_config: uiConfig.optional().catch(undefined),
  // Where Pydantic's `Field(metadata=…)` puts it.
  metadata: z
    .looseObject({ x_oap_ui_config: uiConfig.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

const objectSchema = z.looseObject({
  properties: z.record(z.string(), json).catch({}),
  required: z.array(z.string()).catch([]),
  $defs: json.optional().catch(undefined),
  definitions: json.optional().catch(undefined),
});
type ObjectSchema = z.infer<typeof objectSchema>;

export interface SchemaOf {
  deploymentId: string;
  graphId: string;
  assistantId: string;
  description: string | null;
}

/** Both schemas of a graph in one view: Python's graphs have one of them or the other, JavaScript's the same twice. */
export function toGraphSchema(of: SchemaOf, answer: unknown): GraphSchema {
  const { config_schema, context_schema } = schemasRecord.parse(answer);
  const fields = new Map<string, SchemaField>();
  const sources = [
    ['config', config_schema],
    ['context', context_schema],
  ] as const;
  for (const [source, schema] of sources) {
    const parsed = objectSchema.parse(schema ?? {});
    for (const [name, raw] of Object.entries(parsed.properties)) {
      const known = fields.get(name);
      if (known) known.in = 'both';
      else fields.set(name, toField(name, raw, source, parsed));
    }
  }
  return {
    deployment_id: of.deploymentId,
    graph_id: of.graphId,
    assistant_id: of.assistantId,
    description: of.description,
    properties: Object.fromEntries(fields),
    config_schema: config_schema ?? null,
    context_schema: context_schema ?? null,
  };
}

function toField(
  name: string,
  raw: Json,
  source: 'config' | 'context',
  root: ObjectSchema,
): SchemaField {
  const parsed = property.parse(raw);
  const ui = parsed.x_oap_ui_config ?? parsed.metadata?.x_oap_ui_config ?? {};
  const { x_oap_ui_config: _, metadata: __, default: given, ...schema } = raw;
  const options = optionsOf(ui.options ?? parsed.enum);
  const type = ui.type ?? typeOf(parsed);
  const fallback = given ?? ui.default;
  return {
    name,
    type,
    label: ui.label ?? parsed.title ?? name,
    description: ui.description ?? parsed.description ?? null,
    // What has a default need not be given, whatever list the schema's maker has put it in.
    required: root.required.includes(name) && fallback === undefined,
    ...(fallback !== undefined && { default: fallback }),
    options: options.length > 0 ? options : null,
    min: ui.min ?? parsed.minimum ?? null,
    max: ui.max ?? parsed.maximum ?? null,
    step: ui.step ?? null,
    is_model: MODEL_TYPES.includes(type) && isModelName(name),
    in: source,
    schema: withDefinitions(schema, root),
  };
}

/** Without a hint: by the JSON type; of alternatives, the first that is not null. */
function typeOf({ type, enum: values, anyOf }: z.infer<typeof property>): FieldType {
  if (values) return 'select';
  const types = [type ?? anyOf?.map((each) => each.type) ?? []].flat();
  switch (types.find((each) => each !== 'null')) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      return 'json';
  }
}

const option = z.union([
  z.looseObject({ label: z.string().optional(), value: z.unknown() }),
  z.union([z.string(), z.number(), z.boolean()]).transform((value) => ({ value })),
]);

function optionsOf(values: unknown[] | undefined): FieldOption[] {
  return (values ?? []).flatMap((each) => {
    const { data } = option.safeParse(each);
    if (data?.value === undefined) return [];
    const label = 'label' in data && typeof data.label === 'string' ? data.label : undefined;
    return [{ label: label ?? showValue(data.value), value: data.value }];
  });
}

const MODEL_TYPES: readonly FieldType[] = ['select', 'text'];

/** `model`, `model_name`, `researchModel`, `llm`: a word of the name says it. A model's provider is none. */
function isModelName(name: string): boolean {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const words = spaced.split(/[^a-z0-9]+/);
  return words.some((word) => word === 'model' || word === 'llm') && !words.includes('provider');
}

/** A property that refers to definitions takes them along, so that it can be checked by itself. */
function withDefinitions(schema: Json, { $defs, definitions }: ObjectSchema): Json {
  if (!JSON.stringify(schema).includes('"$ref"')) return schema;
  return { ...schema, ...($defs && { $defs }), ...(definitions && { definitions }) };
}
