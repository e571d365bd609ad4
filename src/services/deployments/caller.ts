/** On whose behalf a deployment is asked. The token is in memory only: not in a row, a log, or a history of Temporal's. */
export interface Caller {
  tenantId: string;
  userId: string;
  /** The caller's own; without one the deployment's `auth` is sent. */
  token: string | undefined;
}
