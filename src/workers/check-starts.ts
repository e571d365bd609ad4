import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import type { Database } from '../db/database.ts';
import type { OurDataConverter } from '../payloads/data-converter.ts';
import { decodeAll, decodeEncrypted } from '../payloads/decode-encrypted.ts';
import type { EncryptionKeys } from '../platform/config/encryption-keys.ts';
import { isSignedStart, SIGNATURE_HEADER } from '../platform/start-signature.ts';
import { SCHEDULED_RUN_WORKFLOW } from '../workflows/scheduled-run/messages.ts';
import { CHECK_AGENTS, RECONCILE } from './system-schedules.ts';

type Started = temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes;

/** Temporal's schedules start them, with nothing but ids: all that they do is decided by rows in Postgres. */
const ID_ONLY = new Set([
  SCHEDULED_RUN_WORKFLOW,
  RECONCILE.workflowType,
  CHECK_AGENTS.workflowType,
]);

export interface CheckStartsDeps {
  client: Client;
  systemDb: Database;
  dataConverter: OurDataConverter;
  encryptionKeys: EncryptionKeys | undefined;
  signingKeys: EncryptionKeys | undefined;
}

/** Why the start of an execution is refused; undefined where it is ours. */
export type CheckStart = (execution: {
  workflowId: string;
  runId: string;
}) => Promise<string | undefined>;

/**
 * Checks from its first event who has started an execution: with encryption keys its input must be encrypted, with signing keys it must be signed.
 * An execution that a workflow of ours has started (a child, or the next one of a chain) is that workflow's business, and what was started before
 * the keys were set goes on. Undefined where there are no keys.
 */
export async function createStartCheck(deps: CheckStartsDeps): Promise<CheckStart | undefined> {
  const encryptedSince = deps.encryptionKeys && (await sinceOf(deps.systemDb, 'encrypted'));
  const signedSince = deps.signingKeys && (await sinceOf(deps.systemDb, 'signed'));
  if (!encryptedSince && !signedSince) return undefined;
  return async (execution) => {
    const { started, at } = await readStart(deps.client, execution);
    if (started.parentWorkflowExecution?.workflowId || started.continuedExecutionRunId)
      return undefined;
    const workflowType = started.workflowType?.name ?? '';
    if (ID_ONLY.has(workflowType)) return undefined;
    const payloads = started.input?.payloads ?? [];
    if (encryptedSince && at >= encryptedSince && !(await isEncryptedInput(deps, payloads)))
      return `the input of ${workflowType} is not encrypted`;
    if (deps.signingKeys && signedSince && at >= signedSince) {
      const { workflowId } = execution;
      const args = (await decodeAll(deps.dataConverter.payloadCodecs, payloads)).map(toValue);
      const signature = started.header?.fields?.[SIGNATURE_HEADER];
      const text = signature ? toValue(signature) : '';
      const start = { workflowType, workflowId, args };
      if (typeof text !== 'string' || !isSignedStart(deps.signingKeys, start, text))
        return `the start of ${workflowType} is not signed`;
    }
    return undefined;
  };
}

const isEncryptedInput = async ({ dataConverter }: CheckStartsDeps, payloads: Payload[]) =>
  payloads.length > 0 && (await decodeEncrypted(dataConverter, payloads)) !== undefined;

const toValue = (payload: Payload): unknown => defaultPayloadConverter.fromPayload(payload);

/** When the first worker had keys of this kind. */
async function sinceOf(db: Database, kind: string): Promise<Date> {
  await db
    .insertInto('start_checks')
    .values({ kind })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { since } = await db
    .selectFrom('start_checks')
    .select('since')
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  return since;
}

async function readStart(
  client: Client,
  execution: { workflowId: string; runId: string },
): Promise<{ started: Started; at: Date }> {
  const { history } = await client.withDeadline(Date.now() + 5000, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution,
      maximumPageSize: 1,
    }),
  );
  const [event] = history?.events ?? [];
  const started = event?.workflowExecutionStartedEventAttributes;
  if (!started) throw new Error(`Temporal does not show how ${execution.workflowId} was started.`);
  const { seconds, nanos } = event.eventTime ?? {};
  return { started, at: new Date(Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6) };
}
