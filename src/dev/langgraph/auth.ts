import { createHash } from 'node:crypto';
import { Auth, HTTPException } from '@langchain/langgraph-sdk/auth';
import { decodeJwt, errors } from 'jose';
import { v5 as uuidFrom } from 'uuid';
import { z } from 'zod';
import { EXAMPLES } from './examples.ts';

/** From which LangGraph's server makes the ids of the assistants that graphs have by themselves. */
const NAMESPACE = '6ba7b821-9dad-11d1-80b4-00c04fd430c8';
const OWN = new Set(
  EXAMPLES.flatMap(({ graphs }) => Object.keys(graphs)).map((graph) => uuidFrom(graph, NAMESPACE)),
);

/**
 * Any bearer token is somebody: a JWT whoever its `sub` says, as long as it is valid, another one the same user each time, who sees what they
 * made, and the graphs' own assistants. Without a token nobody is let in. For development only: no token is verified.
 */
export const auth = new Auth()
  .authenticate(async (request: Request) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (!token) throw new HTTPException(401, { message: 'a bearer token is needed' });
    return { identity: identityOf(token), permissions: [] };
  })
  .on('assistants:create', ({ value, user }) => {
    if (value.metadata?.created_by === 'system')
      throw new HTTPException(403, { message: 'only the server makes assistants of the system' });
    value.metadata = { ...value.metadata, owner: user.identity };
    return { owner: user.identity };
  })
  .on('assistants:search', ({ value, user }) =>
    value.metadata?.created_by === 'system' ? true : { owner: user.identity },
  )
  .on('assistants:read', ({ value, user }) =>
    OWN.has(value.assistant_id) ? true : { owner: user.identity },
  )
  .on('assistants', ({ user }) => ({ owner: user.identity }));

function identityOf(token: string): string {
  const { sub, exp } = claimsOf(token);
  if (exp !== undefined && exp * 1000 <= Date.now())
    throw new HTTPException(401, { message: 'the token has expired' });
  return sub ?? createHash('sha256').update(token).digest('hex').slice(0, 16);
}

/** `exp` is in seconds since 1970 (RFC 7519 §4.1.4). */
const claims = z.looseObject({
  sub: z.string().min(1).optional().catch(undefined),
  exp: z.number().optional().catch(undefined),
});

/** None, where it is no JWT. */
function claimsOf(token: string): z.infer<typeof claims> {
  try {
    return claims.parse(decodeJwt(token));
  } catch (error) {
    if (error instanceof errors.JWTInvalid) return {};
    throw error;
  }
}
