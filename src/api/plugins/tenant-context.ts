import fp from 'fastify-plugin';
import { inTenant } from '../../db/tenant-context.ts';

/**
 * Whatever a request does after its body was read, it does for its principal's tenant. Reading the body loses what hooks before it
 * have entered: those see no tenant's rows.
 */
export const tenantContext = fp(
  async (app) => {
    // With a callback: what an async hook enters ends with the hook.
    app.addHook('preValidation', (request, _reply, done) => {
      inTenant(request.principal.tenantId, done);
    });
  },
  { name: 'tenant-context' },
);
