import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;

/** A history as a file, as `temporal workflow show --output json` writes it: every payload as base64, none of them decoded. */
export async function readHistoryJson(client: Client, workflowId: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return JSON.stringify(
    History.toObject(History.fromObject(history), { bytes: String, longs: String, enums: String }),
  );
}

/** The payloads in a history, as base64. */
export const payloadsIn = (history: string): string[] =>
  [...history.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) => data);
