import { z } from 'zod';
import { role, scope } from './scope.ts';

/** Who a request comes from, as the API sees it. */
export const me = z.object({
  tenant_id: z.string(),
  user_id: z.string(),
  method: z.enum(['development', 'jwt', 'api_key']).describe('How it was told who it is.'),
  roles: z.array(role),
  scopes: z.array(scope).describe('What it may do.'),
});
export type Me = z.infer<typeof me>;
