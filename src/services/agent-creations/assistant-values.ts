import { isDeepStrictEqual } from 'node:util';
import type { Assistant } from '../../contracts/assistant.ts';
import type { GraphSchema } from '../../contracts/graph-schema.ts';

type Values = Record<string, unknown>;

/** The values of an assistant, wherever its deployment keeps them. */
export const valuesOf = ({ config, context }: Pick<Assistant, 'config' | 'context'>): Values => ({
  ...context,
  ...config,
});

/**
 * Where the values belong: into the configuration, or, for a graph that has a schema of its context only, into that. Deployments take one of
 * the two.
 */
export function toAssistantInput(
  schema: GraphSchema,
  values: Values,
): { config: Values; context?: Values } {
  const fields = Object.values(schema.properties);
  const isContext = fields.length > 0 && fields.every((field) => field.in === 'context');
  return isContext ? { config: {}, context: values } : { config: values };
}

/** The fields whose values an assistant has otherwise than they were wanted. */
export function findMismatchedFields(
  made: Pick<Assistant, 'config' | 'context'>,
  wanted: Values | null,
): string[] {
  const values = valuesOf(made);
  return Object.entries(wanted ?? {}).flatMap(([field, value]) =>
    isDeepStrictEqual(values[field], value) ? [] : [field],
  );
}
