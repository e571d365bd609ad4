import type { ConfigProblem, GraphSchema, SchemaField } from '../../contracts/graph-schema.ts';
import { checkField } from './check-field.ts';
import type { ConfigFacts } from './config-facts.ts';
import { findSecrets } from './find-secrets.ts';
import { nearest } from './nearest.ts';

/** More are not told, and not looked for. */
const MAX_PROBLEMS = 100;

/** Everything that is wrong with a configuration of the graph, in the order of its fields. */
export function checkConfig(
  schema: GraphSchema,
  config: Record<string, unknown>,
  facts: ConfigFacts = {},
): ConfigProblem[] {
  const fields = Object.values(schema.properties);
  const problems = [
    ...fields.flatMap((field) => checkNamed(schema, field, config, facts)),
    ...findUnknown(schema, config),
    ...Object.entries(config).flatMap(([name, value]) =>
      findSecrets(value, name).map(({ path, why }) => ({
        field: path,
        code: 'secret_in_clear' as const,
        message: `${why}: secrets do not belong in a configuration; name a variable of the deployment's environment`,
      })),
    ),
  ];
  return problems.slice(0, MAX_PROBLEMS);
}

function checkNamed(
  { config_schema, context_schema }: GraphSchema,
  field: SchemaField,
  config: Record<string, unknown>,
  facts: ConfigFacts,
): ConfigProblem[] {
  const value = Object.hasOwn(config, field.name) ? config[field.name] : undefined;
  const document = field.in === 'context' ? context_schema : config_schema;
  if (value !== undefined) return checkField(field, value, facts, document ?? undefined);
  if (!field.required) return [];
  return [{ field: field.name, code: 'missing', message: 'is needed, and has no default' }];
}

function findUnknown(schema: GraphSchema, config: Record<string, unknown>): ConfigProblem[] {
  const known = Object.keys(schema.properties);
  return Object.keys(config)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .slice(0, MAX_PROBLEMS)
    .map((name) => {
      const suggestion = nearest(name, known);
      return {
        field: name,
        code: 'unknown_field',
        message: 'is not a field of this graph',
        ...(suggestion !== undefined && { suggestion }),
      };
    });
}
