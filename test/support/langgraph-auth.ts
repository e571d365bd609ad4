import { Auth, HTTPException } from '@langchain/langgraph-sdk/auth';

/** The tests' deployment wants this token; only `/info` and `/ok` are free. */
export const LANGGRAPH_TOKEN = 'let-me-in';

export const auth = new Auth().authenticate(async (request: Request) => {
  if (request.headers.get('authorization') !== `Bearer ${LANGGRAPH_TOKEN}`)
    throw new HTTPException(401, { message: 'a token is needed' });
  return { identity: 'orchestrator', permissions: [] };
});
