import { z } from 'zod';
import { AgentError } from '../../agents/agent-error.ts';
import { assertOk, createAgentFetch, readJson } from '../../agents/agent-fetch.ts';
import type { AgentAuth } from '../../contracts/agent-auth.ts';
import type { SecretReference } from '../../contracts/secret.ts';
import { hashOf } from '../../platform/canonical-json.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import { type Secrets, SecretUnavailableError } from '../../platform/secrets.ts';

interface CredentialsOptions {
  secrets: Secrets;
  addresses: AddressPolicy;
}

export interface Credentials {
  /** @throws SecretUnavailableError AgentError */
  headersOf(tenantId: string, auth: AgentAuth): Promise<Record<string, string>>;
}

/** Makes the headers that show an agent who we are. Nothing is kept but the access tokens of OAuth, as long as they are good. */
export function createCredentials(options: CredentialsOptions): Credentials {
  const tokens = new Map<string, AccessToken>();
  const resolve = async (tenantId: string, reference: SecretReference) => {
    const value = await options.secrets.resolve(tenantId, reference);
    // The error of a header that cannot be sent would tell its value.
    if (/^[\t\x20-\x7e\x80-\xff]+$/.test(value)) return value;
    const name = 'env' in reference ? reference.env : reference.file;
    throw new SecretUnavailableError(name, 'contains characters that are not allowed in a header');
  };
  return {
    async headersOf(tenantId, auth) {
      switch (auth.type) {
        case 'none':
          return {};
        case 'bearer':
          return bearer(await resolve(tenantId, auth.token));
        case 'header':
          return { [auth.header]: await resolve(tenantId, auth.value) };
        case 'basic': {
          const password = await resolve(tenantId, auth.password);
          const pair = Buffer.from(`${auth.username}:${password}`).toString('base64');
          return { authorization: `Basic ${pair}` };
        }
        case 'oauth_client_credentials': {
          const secret = await resolve(tenantId, auth.client_secret);
          // Another secret is another token: one that was changed is used at once.
          const key = hashOf({ tenantId, auth, secret });
          const known = tokens.get(key);
          if (known && known.until > Date.now()) return bearer(known.token);
          const fresh = await requestToken(options, auth, secret).catch(asNotSent);
          tokens.set(key, fresh);
          if (tokens.size > MAX_TOKENS) tokens.delete(tokens.keys().next().value ?? '');
          return bearer(fresh.token);
        }
      }
    },
  };
}

/** Whatever goes wrong at the token endpoint, the agent was sent nothing. */
function asNotSent(error: unknown): never {
  if (error instanceof AgentError && error.kind === 'unauthorized') throw error;
  const reason = error instanceof AgentError ? error.message : 'it did not answer in time';
  // A redirect, or an address where no token endpoint is, does not pass by itself.
  const kind =
    error instanceof AgentError && error.kind === 'rejected' ? 'unauthorized' : 'unreachable';
  throw new AgentError(kind, `No access token for the agent: ${reason}`, { cause: error });
}

const MAX_TOKENS = 1000;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

interface AccessToken {
  token: string;
  /** Milliseconds since the epoch; a little before it ends. */
  until: number;
}

const tokenResponse = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().optional(),
});

/** RFC 6749, section 4.4, with the client's secret in the `Authorization` header (section 2.3.1). */
async function requestToken(
  { addresses }: CredentialsOptions,
  auth: Extract<AgentAuth, { type: 'oauth_client_credentials' }>,
  secret: string,
): Promise<AccessToken> {
  const form = (value: string) => encodeURIComponent(value).replaceAll('%20', '+');
  const pair = Buffer.from(`${form(auth.client_id)}:${form(secret)}`).toString('base64');
  const post = createAgentFetch({
    endpoint: auth.token_url,
    headers: async () => ({ authorization: `Basic ${pair}` }),
    addresses,
  });
  const response = await post(auth.token_url, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      ...(auth.scope && { scope: auth.scope }),
    }),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 400 || response.status === 401)
    throw new AgentError('unauthorized', 'The token endpoint rejected the credentials.');
  const parsed = tokenResponse.safeParse(await readJson(await assertOk(response)));
  if (!parsed.success)
    throw new AgentError('unauthorized', 'The token endpoint returned no token.');
  const seconds = parsed.data.expires_in ?? 300;
  return { token: parsed.data.access_token, until: Date.now() + Math.max(0, seconds - 30) * 1000 };
}
