/** Limits the search in long or circular chains. */
const MAX_DEPTH = 8;

/** Returns the first match: the error itself, one of its causes, or one of the errors of an `AggregateError` among them. */
export function findCause<Found>(
  error: unknown,
  fits: (cause: unknown) => cause is Found,
): Found | undefined;
export function findCause(error: unknown, fits: (cause: unknown) => boolean): unknown;
export function findCause(error: unknown, fits: (cause: unknown) => boolean): unknown {
  let cause = error;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    if (fits(cause)) return cause;
    // A connection that several addresses refused has one error per address.
    const member = cause instanceof AggregateError ? cause.errors.find(fits) : undefined;
    if (member !== undefined) return member;
    if (!(cause instanceof Error)) return undefined;
    cause = cause.cause;
  }
  return undefined;
}
