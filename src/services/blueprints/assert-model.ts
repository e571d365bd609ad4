import { findModelProblem } from '../../llm/models.ts';
import { InvalidInputError } from '../../platform/errors.ts';

/** Refuses a `provider/model` whose provider is not configured. @throws InvalidInputError */
export function assertModel(
  model: string | null | undefined,
  providers: readonly string[],
  field = 'model',
): void {
  const message = model ? findModelProblem(model, providers) : undefined;
  if (message) throw new InvalidInputError([{ field, message }]);
}
