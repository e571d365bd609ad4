/** How often a provider or a tool refused one call. */
export interface RefusalsTable {
  tenant_id: string;
  call_id: string;
  count: number;
}
