/** Who a request comes from. Everything it can reach belongs to its tenant. */
export interface Principal {
  tenantId: string;
  /** Who acts, for the audit trail. */
  userId: string;
}
