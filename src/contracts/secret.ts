import { z } from 'zod';

/** The prefix of all variables that can be referenced. The rest of the environment is not reachable. */
export const SECRET_PREFIX = 'AGENT_SECRET_';

/**
 * A reference to a secret, never the secret itself: an environment variable of the service, or a file of the tenant below `SECRETS_DIR`.
 * The platform resolves it immediately before use.
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
