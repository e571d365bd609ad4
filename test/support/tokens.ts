import { createServer } from 'node:http';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';

export const ISSUER = 'https://issuer.example/auth/v1';
export const AUDIENCE = 'authenticated';
export const SECRET = 'a secret that is longer than 32 bytes';

export const JWT_ENV = { JWT_SECRET: SECRET, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };

type Claims = Record<string, unknown>;

const now = () => Math.floor(Date.now() / 1000);

/** What Supabase issues, with tenant and roles in `app_metadata`. */
export const claimsOf = (tenant_id: string, ...roles: string[]): Claims => ({
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'user-1',
  iat: now(),
  exp: now() + 600,
  role: 'authenticated',
  app_metadata: { tenant_id, ...(roles.length > 0 && { roles }) },
});

export const signWith = (
  claims: Claims,
  key: CryptoKey | Uint8Array,
  header: JWTHeaderParameters = { alg: 'HS256' },
): Promise<string> => new SignJWT(claims).setProtectedHeader(header).sign(key);

/** Signed with the secret that the API knows. */
export const signToken = (claims: Claims): Promise<string> =>
  signWith(claims, new TextEncoder().encode(SECRET));

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export interface SigningKey {
  kid: string;
  jwk: JWK;
  sign(claims: Claims): Promise<string>;
}

export async function newSigningKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return {
    kid,
    jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims) => signWith(claims, privateKey, { alg, kid }),
  };
}

/** The server of an identity provider: publishes public keys, and can go away and come back. */
export async function startJwksServer(...keys: SigningKey[]) {
  let published = keys;
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    asked: () => asked,
    publish: (...next: SigningKey[]) => {
      published = next;
    },
    comeBack: () => listen(port),
    goAway: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
