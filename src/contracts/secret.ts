import { z } from 'zod';

/** Names of variables that may be referenced all begin so: nothing else of the environment can be reached. */
export const SECRET_PREFIX = 'AGENT_SECRET_';

/**
 * Where a secret is, never the secret itself: a variable of the service's environment, or one of the tenant's own files under
 * `SECRETS_DIR`. It is looked up right before it is used.
 */
export const secretReference = z
  .union([
    z.strictObject({
      env: z
        .string()
        .regex(/^AGENT_SECRET_[A-Z0-9_]{1,64}$/, 'must match ^AGENT_SECRET_[A-Z0-9_]{1,64}$'),
    }),
    z.strictObject({
      file: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must match ^[A-Za-z0-9_-]{1,64}$')
        .describe('A file in `SECRETS_DIR/{tenant}`.'),
    }),
  ])
  .describe('`{"env": "AGENT_SECRET_…"}` or `{"file": "…"}`; the secret itself is never stored.');
export type SecretReference = z.infer<typeof secretReference>;
