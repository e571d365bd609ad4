import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** By these a run is found in the Temporal Web UI. */
export const SEARCH_ATTRIBUTES = ['TenantId', 'AgentType', 'RunStatus', 'SessionId'];

/** Registers what the namespace does not have yet. */
export async function ensureSearchAttributes(client: Client, namespace: string): Promise<void> {
  const { operatorService } = client.connection as typeof client.connection & OperatorConnection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in customAttributes));
  if (missing.length === 0) return;
  const searchAttributes = Object.fromEntries(
    missing.map((name) => [name, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD]),
  );
  await operatorService
    .addSearchAttributes({ namespace, searchAttributes })
    .catch((error: unknown) => {
      // Another worker was faster.
      if (!(error instanceof Error && /already exists/i.test(error.message))) throw error;
    });
}

interface OperatorConnection {
  operatorService: {
    listSearchAttributes(request: object): Promise<{ customAttributes: Record<string, number> }>;
    addSearchAttributes(request: object): Promise<unknown>;
  };
}
