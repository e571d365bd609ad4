import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { toFieldErrors } from '../../src/contracts/field-errors.ts';
import { allOperations } from '../support/operations.ts';
import { wrongBodies } from '../support/wrong-bodies.ts';

/** How zod's own messages begin, in any of its releases. */
const ZOD_PHRASE =
  /Invalid (input|option|string|number|key|value|discriminator)|Unrecognized|Too (small|big)|expected .* received|^Required$/i;

const operations = (await allOperations()).filter(({ body, query }) => body ?? query);

describe('an error about the input of', () => {
  test.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s names a field once, and says in plain words what is wrong',
    (_name, operation) => {
      for (const part of [operation.body, operation.query] as (z.ZodType | undefined)[])
        for (const value of part ? [undefined, {}, ...wrongBodies(part)] : []) {
          const { error } = part?.safeParse(value) ?? {};
          const errors = error ? toFieldErrors(error) : [];
          const shown = JSON.stringify({ value, errors });
          expect(new Set(errors.map(({ field }) => field)).size, shown).toBe(errors.length);
          for (const { message } of errors) {
            expect(message, shown).not.toMatch(ZOD_PHRASE);
            // It follows the name of the field.
            expect(message, shown).toMatch(/^(is|must|has|depends|step|occurs)\b/);
            expect(message, shown).not.toMatch(/is not valid$|undefined|NaN/);
          }
        }
    },
  );
});
