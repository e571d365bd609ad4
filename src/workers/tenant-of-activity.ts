import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { tenantOfTemporalId } from '../contracts/ids.ts';
import { inTenant } from '../db/tenant-context.ts';

/** An activity works for the tenant whose workflow called it; one of a house workflow for none, until it says for whom. */
export const tenantOfActivity: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    execute: (input, next) => {
      const tenant = tenantOfTemporalId(info.workflowExecution?.workflowId ?? '');
      return tenant === undefined ? next(input) : inTenant(tenant, () => next(input));
    },
  },
});
