import { type FieldError, InvalidInputError } from '../../platform/errors.ts';
import { findUnusableSchema } from '../../tools/validate-arguments.ts';

type Schema = Record<string, unknown> | undefined;

const findProblem = (schema: Schema): string | undefined => schema && findUnusableSchema(schema);

/** Refuses an `output_schema` that cannot be used. @throws InvalidInputError */
export function assertOutputSchema(schema: Schema, field = 'output_schema'): void {
  const message = findProblem(schema);
  if (message) throw new InvalidInputError([{ field, message }]);
}

/** The same for the steps of a plan. @throws InvalidInputError */
export function assertStepSchemas(steps: { output_schema?: Schema }[]): void {
  const errors = steps.flatMap(({ output_schema }, index): FieldError[] => {
    const message = findProblem(output_schema);
    return message ? [{ field: `steps.${index}.output_schema`, message }] : [];
  });
  if (errors.length > 0) throw new InvalidInputError(errors);
}
