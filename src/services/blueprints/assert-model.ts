import { InvalidInputError } from '../../platform/errors.ts';
import { suggest } from '../../platform/suggest.ts';

/** Refuses a `provider/model` whose provider is not configured. @throws InvalidInputError */
export function assertModel(
  model: string | null | undefined,
  providers: readonly string[],
  field = 'model',
): void {
  const provider = model?.slice(0, model.indexOf('/'));
  if (provider === undefined || providers.includes(provider)) return;
  const message = `the provider "${provider}" is not configured. ${suggest(provider, providers)}`;
  throw new InvalidInputError([{ field, message }]);
}
