import { ForbiddenError, InvalidInputError } from '../../platform/errors.ts';

/** Whose items they are. Nobody reaches those of another user, whatever their role. */
export interface StoreOwner {
  tenantId: string;
  userId: string;
}

/** Written by us and read by its user: `audit` is a view onto the audit log, `cache` is the orchestrator's own. */
export const RESERVED = 'orchestrator';

/** Stands for the user's own id, in which there may be periods. */
const ME = 'me';

/** What follows the user's id in a namespace. @throws ForbiddenError where it is not the user's */
export function toOwnPath({ userId }: StoreOwner, [first, ...rest]: string[]): string[] {
  if (first === userId || first === ME) return rest;
  throw new ForbiddenError(
    `A namespace begins with your user id: ${JSON.stringify(userId)}, or ${JSON.stringify(ME)}.`,
  );
}

/** The same of a namespace that is to be written. @throws ForbiddenError */
export function writableWithinOwn(owner: StoreOwner, namespace: string[]): string[] {
  const rest = toOwnPath(owner, namespace);
  if (rest[0] !== RESERVED) return rest;
  throw new ForbiddenError(`What is under "${RESERVED}" can only be read.`);
}

/** The same of a namespace in a query, joined by periods. @throws ForbiddenError InvalidInputError */
export function parseWithinOwn(owner: StoreOwner, joined: string): string[] {
  const rest = joined.startsWith(`${owner.userId}.`)
    ? joined.slice(owner.userId.length + 1).split('.')
    : toOwnPath(owner, joined === owner.userId ? [joined] : joined.split('.'));
  if (rest.every((label) => label !== '')) return rest;
  throw new InvalidInputError([{ field: 'namespace', message: 'has an element without a name' }]);
}
