/** A longer chain, or one that closes on itself, is not followed further. */
const MAX_DEPTH = 8;

/** The first that fits: the error itself, its cause, the cause of that, or one of the errors of an `AggregateError` among them. */
export function findCause<Found>(
  error: unknown,
  fits: (cause: unknown) => cause is Found,
): Found | undefined;
export function findCause(error: unknown, fits: (cause: unknown) => boolean): unknown;
export function findCause(error: unknown, fits: (cause: unknown) => boolean): unknown {
  let cause = error;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    if (fits(cause)) return cause;
    // A refusal of several addresses is one error for each.
    const member = cause instanceof AggregateError ? cause.errors.find(fits) : undefined;
    if (member !== undefined) return member;
    if (!(cause instanceof Error)) return undefined;
    cause = cause.cause;
  }
  return undefined;
}
