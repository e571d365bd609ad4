import { randomUUID } from 'node:crypto';
import { nkeys } from '@nats-io/transport-node';

type Key = ReturnType<typeof nkeys.createUser>;

/** A server that knows users by JWTs (operator mode), as Synadia's does, and the credentials file of one of them. */
export function makeOperatorMode(): { config: string; creds: string; strangerCreds: string } {
  const operator = nkeys.createOperator();
  const account = nkeys.createAccount();
  const user = nkeys.createUser();
  const limits = { subs: -1, data: -1, payload: -1, conn: -1, leaf: -1, imports: -1, exports: -1 };
  const operatorJwt = sign(operator, operator, 'operator', {});
  const accountJwt = sign(account, operator, 'account', { limits: { ...limits, wildcards: true } });
  const credsOf = (issuer: Key) =>
    `-----BEGIN NATS USER JWT-----\n${sign(user, issuer, 'user', { subs: -1, data: -1, payload: -1 })}\n------END NATS USER JWT------\n\n` +
    `-----BEGIN USER NKEY SEED-----\n${decode(user.getSeed())}\n------END USER NKEY SEED------\n`;
  return {
    config: `operator: ${operatorJwt}\nresolver: MEMORY\nresolver_preload: { ${account.getPublicKey()}: ${accountJwt} }\n`,
    creds: credsOf(account),
    strangerCreds: credsOf(nkeys.createAccount()),
  };
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** JWT version 2 of NATS: signed with an nkey, ed25519. */
function sign(subject: Key, issuer: Key, type: string, claims: Record<string, unknown>): string {
  const text = [
    base64url({ typ: 'JWT', alg: 'ed25519-nkey' }),
    base64url({
      jti: randomUUID(),
      iat: Math.floor(Date.now() / 1000),
      iss: issuer.getPublicKey(),
      sub: subject.getPublicKey(),
      name: type,
      nats: { ...claims, type, version: 2 },
    }),
  ].join('.');
  const signature = issuer.sign(new TextEncoder().encode(text));
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
}
