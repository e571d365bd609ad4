import { z } from 'zod';
import { role, scope } from './scope.ts';

/** The caller as the API sees it. */
export const me = z.object({
  tenant_id: z.string(),
  user_id: z.string(),
  method: z.enum(['development', 'jwt', 'api_key']).describe('The authentication method.'),
  roles: z.array(role),
  scopes: z.array(scope).describe('The scopes of the caller.'),
});
export type Me = z.infer<typeof me>;
