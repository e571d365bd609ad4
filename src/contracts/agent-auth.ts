import { z } from 'zod';
import { isReservedHeader } from './header-names.ts';
import { secretReference } from './secret.ts';
import { line } from './text.ts';
import { httpUrl } from './tool.ts';

/** Headers that can carry an agent's credentials; headers that belong to HTTP are excluded. */
export const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'must be the name of a header (RFC 9110)')
  .refine((name) => !isReservedHeader(name), 'is set by HTTP or by the platform');

/** How the platform authenticates to an agent. Secrets are referenced, never stored. */
export const agentAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer'), token: secretReference }),
  z.strictObject({ type: z.literal('header'), header: headerName, value: secretReference }),
  z.strictObject({
    type: z.literal('basic'),
    username: line(1, 256).refine((value) => !value.includes(':'), 'must not contain a colon'),
    password: secretReference,
  }),
  z.strictObject({
    type: z.literal('oauth_client_credentials'),
    token_url: httpUrl,
    client_id: line(1, 256),
    client_secret: secretReference,
    scope: line(1, 1000).optional(),
  }),
]);
export type AgentAuth = z.infer<typeof agentAuth>;
