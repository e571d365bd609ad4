import { compilePattern } from './linear-pattern.ts';
import { mapSubschemas } from './map-subschemas.ts';

type Schema = Record<string, unknown>;

/** Maximum number of instructions of all patterns of a schema. */
const MAX_SIZE = 10_000;

export interface CheckedPatterns {
  schema: Schema;
  /** Patterns that are not checked, each with the reason. */
  leftOut: string[];
}

/**
 * Removes the patterns that cannot run in linear time. If a pattern of `patternProperties` is removed, other properties are not checked
 * either.
 */
export function leaveOutPatterns(root: Schema): CheckedPatterns {
  const leftOut: string[] = [];
  let size = 0;
  const isChecked = (source: string): boolean => {
    const result = compilePattern(source);
    if (result.kind === 'linear') size += result.pattern.size;
    if (result.kind === 'linear' && size <= MAX_SIZE) return true;
    const problem =
      result.kind === 'refused' ? result.problem : 'makes the patterns of the schema too large';
    leftOut.push(`the pattern ${JSON.stringify(source.slice(0, 100))} ${problem}`);
    return false;
  };
  const visit = (schema: Schema): Schema => {
    const checked = mapSubschemas(schema, visit);
    if (typeof checked.pattern === 'string' && !isChecked(checked.pattern)) delete checked.pattern;
    const named = checked.patternProperties;
    if (typeof named !== 'object' || named === null) return checked;
    const kept = Object.entries(named).filter(([source]) => isChecked(source));
    if (kept.length === Object.keys(named).length) return checked;
    const { additionalProperties: _, unevaluatedProperties: __, ...rest } = checked;
    return { ...rest, patternProperties: Object.fromEntries(kept) };
  };
  return { schema: visit(root), leftOut };
}
