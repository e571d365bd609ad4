import { z } from 'zod';
import { lenientList } from '../../agents/langgraph/schemas.ts';
import {
  FIELD_TYPES,
  type FieldOption,
  type FieldType,
  type GraphSchema,
  type SchemaField,
} from '../../contracts/graph-schema.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { toPrintable } from '../../platform/printable.ts';
import { formatValue } from './problem-messages.ts';
import { findReferencedParts, flattenSchema } from './schema-references.ts';

type Json = Record<string, unknown>;

const json = z.record(z.string(), z.unknown());

/** The answer of `/assistants/{id}/schemas`. */
const schemasRecord = z.looseObject({
  config_schema: json.nullish(),
  context_schema: json.nullish(),
});

const number = z.number().nullish().catch(undefined);
const shown = z.string().transform(toPrintable);

/** The Open Agent Platform hints of a property. Invalid entries count as absent. */
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

/** A property after `flattenSchema`. */
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
  // Pydantic's `Field(metadata=…)` puts the hints here.
  metadata: z
    .looseObject({ x_oap_ui_config: uiConfig.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).catch({}),
  required: lenientList(z.string()),
});

interface SchemaSource {
  deploymentId: string;
  graphId: string;
  assistantId: string;
  description: string | null;
}

/** Values in the schemas of all fields, including their references. */
const MAX_VALUES = 20_000;
const NOTHING = { values: 1, document: {} };

/** Merges both schemas of a graph. Python graphs have one of them, JavaScript graphs have the same one twice. */
export function toGraphSchema(of: SchemaSource, answer: unknown): GraphSchema {
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
      const parts = isJsonObject(raw) ? findReferencedParts(raw, root ?? {}) : NOTHING;
      left -= parts?.values ?? 0;
      if (known) known.in = 'both';
      else if (!parts || left < 0) skipped.set(name, 'its schema is too large');
      else if (raw === true || isJsonObject(raw)) {
        const { document } = parts;
        fields.set(name, toField(name, raw === true ? {} : raw, { source, document, required }));
      } else skipped.set(name, `its schema is ${formatValue(raw)}, which is not a valid schema`);
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

interface FieldSource {
  source: 'config' | 'context';
  /** The parts of the schema that the field refers to. */
  document: Json;
  required: string[];
}

function toField(
  name: string,
  raw: Json,
  { source, document, required }: FieldSource,
): SchemaField {
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
    // A field with a default is optional, even if `required` lists it.
    required: required.includes(name) && fallback === undefined,
    ...(fallback !== undefined && { default: fallback }),
    options: options.length > 0 ? options : null,
    min: ui.min ?? parsed.minimum ?? parsed.exclusiveMinimum ?? null,
    max: ui.max ?? parsed.maximum ?? parsed.exclusiveMaximum ?? null,
    step: ui.step ?? null,
    is_model: MODEL_TYPES.includes(type) && isModelName(name),
    in: source,
    // A default of null is not a value, but it is valid.
    schema: withDefinitions({ ...schema, ...(given === null && { default: null }) }, document),
  };
}

/** The field type of a property without a hint. Of several JSON types, the first that is not null counts. */
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

/** Options of the Open Agent Platform hint. */
const optionsOf = (options: unknown[]): FieldOption[] =>
  options.flatMap((each) => {
    const { value, label } = option.safeParse(each).data ?? {};
    return value === undefined ? [] : [{ label: label ?? formatValue(value), value }];
  });

/** Options of the schema's `enum`. Null is not selectable. */
const optionsOfEnum = (values: unknown[]): FieldOption[] =>
  values.filter((value) => value !== null).map((value) => ({ label: formatValue(value), value }));

const MODEL_TYPES: readonly FieldType[] = ['select', 'text'];

/** Matches `model`, `model_name`, `researchModel` and `llm`, but not `model_provider`. */
function isModelName(name: string): boolean {
  const spaced = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const words = spaced.split(/[^a-z0-9]+/);
  return words.some((word) => word === 'model' || word === 'llm') && !words.includes('provider');
}

/** Adds the definitions that a property refers to, so that it can be checked by itself. */
function withDefinitions(schema: Json, { $defs, definitions }: Json): Json {
  return {
    ...schema,
    ...(isJsonObject($defs) && { $defs }),
    ...(isJsonObject(definitions) && { definitions }),
  };
}
