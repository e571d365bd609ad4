import { findJson } from '../../llm/find-json.ts';
import { dropOptionalNulls } from '../../llm/requests/strict-schema.ts';
import { DomainError } from '../../platform/errors.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { findValueProblem } from '../../tools/validate-arguments.ts';

type Schema = Record<string, unknown>;

export type Output = { kind: 'value'; value: Schema } | { kind: 'invalid'; reason: string };

/** An agent has answered, and not as its step's schema demands. */
export class OutputMismatchError extends DomainError {
  readonly code = 'output_mismatch';
  constructor(reason: string) {
    super(`The answer does not match the output_schema: ${reason}`);
    this.name = 'OutputMismatchError';
  }
}

/** The first JSON object in an answer that matches the schema; models wrap JSON in code fences and prose. */
export function readOutput(text: string, schema: Schema): Output {
  let reason: string | undefined;
  for (const candidate of findJson(text)) {
    const value = dropOptionalNulls(candidate, schema);
    if (!isJsonObject(value)) continue;
    const problem = findValueProblem('output', value, schema);
    if (!problem) return { kind: 'value', value };
    reason ??= problem;
  }
  return { kind: 'invalid', reason: reason ?? 'The answer contains no JSON object.' };
}

/** @throws OutputMismatchError */
export function assertOutput(text: string, schema: Schema | undefined): void {
  const output = schema && readOutput(text, schema);
  if (output?.kind === 'invalid') throw new OutputMismatchError(output.reason);
}
