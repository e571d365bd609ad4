import { z } from 'zod';
import { lenientList } from '../../agents/langgraph/schemas.ts';
import {
  FIELD_TYPES,
  type FieldOption,
  type FieldType,
  type GraphSchema,
  type SchemaField,
} from '../../contracts/graph-schema.ts';
import { toPrintable } from '../../platform/printable.ts';
import { flattenSchema } from './flatten-schema.ts';
import { isObject, showValue } from './json-value.ts';
import { findReferencedParts } from './referenced-parts.ts';

type Json = Record<string, unknown>;

const json = z.record(z.string(), z.unknown());

/** A deployment's answer about the schemas of an assistant's graph. */
export const schemasRecord = z.looseObject({
  config_schema: json.nullish(),
  context_schema: json.nullish(),
});

const number = z.number().nullish().catch(undefined);
const shown = z.string().transform(toPrintable);

/** What a property says for Open Agent Platform; what is not as it should be counts as not said. */
const uiConfig = z.looseObject({
  type: z.enum(FIELD_TYPES).nullish().catch(undefined),
  label: shown.nullish().catch(undefined),
  description: shown.nullish().catch(undefined),
  default: z.unknown().optional(),
  options: z.array(z.unknown()).nullish().catch(undefined),
  min: number,
  max: number,
  step: number,
});

/** A property, once its references and combinations are merged (`flattenSchema`). */
const property = z.looseObject({
  type: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
  title: shown.optional().catch(undefined),
  description: shown.optional().catch(undefined),
  enum: z.array(z.unknown()).optional().catch(undefined),
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  x_oap_ui_config: uiConfig.optional().catch(undefined),
  // Where Pydantic's `Field(metadata=…)` puts it.
  metadata: z
    .looseObject({ x_oap_ui_config: uiConfig.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).catch({}),
  required: lenientList(z.string()),
});

export interface SchemaOf {
  deploymentId: string;
  graphId: string;
  assistantId: string;
  description: string | null;
}

/** Of all fields' schemas together, each with what it refers to. */
const MAX_VALUES = 20_000;
const NOTHING = { values: 1, document: {} };

/** Both schemas of a graph in one view: Python's graphs have one of them or the other, JavaScript's the same twice. */
export function toGraphSchema(of: SchemaOf, answer: unknown): GraphSchema {
  const { config_schema, context_schema } = schemasRecord.parse(answer);
  const fields = new Map<string, SchemaField>();
  const skipped = new Map<string, string>();
  let left = MAX_VALUES;
  const sources = [
    ['config', config_schema],
    ['context', context_schema],
  ] as const;
  for (const [source, root] of sources) {
    const { properties, required } = objectSchema.parse(flattenSchema(root, root ?? {}));
    for (const [name, raw] of Object.entries(properties)) {
      const known = fields.get(name);
      const parts = isObject(raw) ? findReferencedParts(raw, root ?? {}) : NOTHING;
      left -= parts?.values ?? 0;
      if (known) known.in = 'both';
      else if (!parts || left < 0) skipped.set(name, 'its schema is too large');
      else if (raw === true || isObject(raw)) {
        const { document } = parts;
        fields.set(name, toField(name, raw === true ? {} : raw, { source, document, required }));
      } else skipped.set(name, `its schema is ${showValue(raw)}, which describes no value`);
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
    skipped: [...skipped].map(([name, reason]) => ({ name, reason })),
  };
}

interface FieldOf {
  source: 'config' | 'context';
  /** What the field's schema refers to. */
  document: Json;
  required: string[];
}

function toField(name: string, raw: Json, { source, document, required }: FieldOf): SchemaField {
  const parsed = property.parse(flattenSchema(raw, document));
  const ui = parsed.x_oap_ui_config ?? parsed.metadata?.x_oap_ui_config ?? {};
  const { x_oap_ui_config: _, metadata: __, default: given = parsed.default, ...schema } = raw;
  const options = ui.options ? optionsOf(ui.options) : optionsOfEnum(parsed.enum ?? []);
  const type = ui.type ?? typeOf(parsed);
  const fallback = given ?? ui.default;
  return {
    name,
    type,
    label: ui.label ?? parsed.title ?? name,
    description: ui.description ?? parsed.description ?? null,
    // What has a default need not be given, whatever list the schema's maker has put it in.
    required: required.includes(name) && fallback === undefined,
    ...(fallback !== undefined && { default: fallback }),
    options: options.length > 0 ? options : null,
    min: ui.min ?? parsed.minimum ?? parsed.exclusiveMinimum ?? null,
    max: ui.max ?? parsed.maximum ?? parsed.exclusiveMaximum ?? null,
    step: ui.step ?? null,
    is_model: MODEL_TYPES.includes(type) && isModelName(name),
    in: source,
    // Null as a default is no value, but it is right.
    schema: withDefinitions({ ...schema, ...(given === null && { default: null }) }, document),
  };
}

/** Without a hint: by the values that it lists, or by the JSON type; of several types, the first that is not null. */
function typeOf({ type, enum: values }: z.infer<typeof property>): FieldType {
  if (values) return 'select';
  switch ([type ?? []].flat().find((each) => each !== 'null')) {
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
  z.looseObject({ label: z.string().optional().catch(undefined), value: z.unknown() }),
  z
    .union([z.string(), z.number(), z.boolean()])
    .transform((value) => ({ value, label: undefined })),
]);

/** As the form names them. */
const optionsOf = (options: unknown[]): FieldOption[] =>
  options.flatMap((each) => {
    const { value, label } = option.safeParse(each).data ?? {};
    return value === undefined ? [] : [{ label: label ?? showValue(value), value }];
  });

/** As the schema lists them. Null is no value to choose. */
const optionsOfEnum = (values: unknown[]): FieldOption[] =>
  values.filter((value) => value !== null).map((value) => ({ label: showValue(value), value }));

const MODEL_TYPES: readonly FieldType[] = ['select', 'text'];

/** `model`, `model_name`, `researchModel`, `llm`: a word of the name says it. A model's provider is none. */
function isModelName(name: string): boolean {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const words = spaced.split(/[^a-z0-9]+/);
  return words.some((word) => word === 'model' || word === 'llm') && !words.includes('provider');
}

/** A property that refers to definitions takes along those that it needs, so that it can be checked by itself. */
function withDefinitions(schema: Json, { $defs, definitions }: Json): Json {
  return {
    ...schema,
    ...(isObject($defs) && { $defs }),
    ...(isObject(definitions) && { definitions }),
  };
}
