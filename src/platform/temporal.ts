import {
  Client,
  Connection,
  type ConnectionOptions,
  type DataConverter,
  isGrpcServiceError,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Config } from './config/config.ts';
import { readConfigFile, readSecretFile } from './config/read-secret-file.ts';
import { UnavailableError } from './errors.ts';
import { signStarts } from './sign-starts.ts';

type Plugins = NonNullable<NonNullable<ConstructorParameters<typeof Client>[0]>['plugins']>;

/** Connects on first use, so that an API can start while Temporal is unavailable. */
export function createTemporalClient(
  config: Config,
  dataConverter: DataConverter,
  plugins: Plugins = [],
): Client {
  const connection = Connection.lazy({
    ...temporalOptionsOf(config),
    channelArgs: {
      'grpc.max_reconnect_backoff_ms': 2000,
      'grpc.initial_reconnect_backoff_ms': 100,
    },
  });
  const keys = config.WORKFLOW_SIGNING_KEYS;
  return new Client({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    dataConverter,
    plugins,
    ...(keys && { interceptors: { workflow: [signStarts(keys)] } }),
  });
}

/** The settings for the address and credentials of Temporal. */
export type TemporalSettings = Pick<
  Config,
  | 'TEMPORAL_ADDRESS'
  | 'TEMPORAL_API_KEY'
  | 'TEMPORAL_API_KEY_FILE'
  | 'TEMPORAL_TLS'
  | 'TEMPORAL_TLS_CA_FILE'
  | 'TEMPORAL_TLS_CERT_FILE'
  | 'TEMPORAL_TLS_KEY_FILE'
  | 'TEMPORAL_TLS_SERVER_NAME'
>;

/**
 * Address, credentials and TLS of every connection to Temporal: clients, workers and tools.
 * @throws ConfigError if a file cannot be read
 */
export function temporalOptionsOf(settings: TemporalSettings) {
  const { TEMPORAL_API_KEY_FILE: file } = settings;
  const apiKey = file ? readSecretFile('TEMPORAL_API_KEY_FILE', file) : settings.TEMPORAL_API_KEY;
  const tls = tlsOf(settings) ?? settings.TEMPORAL_TLS ?? apiKey !== undefined;
  return {
    address: settings.TEMPORAL_ADDRESS,
    ...(apiKey && { apiKey }),
    tls,
  } satisfies ConnectionOptions;
}

function tlsOf(settings: TemporalSettings) {
  const {
    TEMPORAL_TLS_CA_FILE: ca,
    TEMPORAL_TLS_CERT_FILE: cert,
    TEMPORAL_TLS_KEY_FILE: key,
    TEMPORAL_TLS_SERVER_NAME: serverNameOverride,
  } = settings;
  if (!(ca || cert || serverNameOverride)) return undefined;
  return {
    ...(ca && { serverRootCACertificate: readConfigFile('TEMPORAL_TLS_CA_FILE', ca) }),
    ...(cert &&
      key && {
        clientCertPair: {
          crt: readConfigFile('TEMPORAL_TLS_CERT_FILE', cert),
          key: readConfigFile('TEMPORAL_TLS_KEY_FILE', key),
        },
      }),
    ...(serverNameOverride && { serverNameOverride }),
  };
}

export const TENANT_ATTRIBUTE = defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD);

export interface Execution {
  status: string;
  /** The number of retries of a run or an agent creation. */
  attempt: number;
  isCancelRequested: boolean;
}

export const toExecution = ({ status, memo, raw }: WorkflowExecutionDescription): Execution => ({
  status: status.name,
  attempt: Number(memo?.attempt ?? 0),
  isCancelRequested: raw.workflowExtendedInfo?.cancelRequested === true,
});

/** Returns the ids of those workflows that visibility shows as running. */
export async function findRunningIds(client: Client, ids: string[]): Promise<Set<string>> {
  const query = `ExecutionStatus = 'Running' AND WorkflowId IN (${ids.map((id) => `'${id}'`).join(', ')})`;
  const running = new Set<string>();
  for await (const execution of client.workflow.list({ query, pageSize: ids.length }))
    running.add(execution.workflowId);
  return running;
}

/** gRPC status codes of transient failures: cancelled, deadline exceeded, resource exhausted, unavailable. */
const PASSING = new Set([1, 4, 8, 14]);

/** The client wraps some gRPC errors in its own errors. */
export function toUnavailable(error: unknown): unknown {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const grpc = [error, cause].find(isGrpcServiceError);
  return grpc && PASSING.has(grpc.code)
    ? new UnavailableError('Temporal', { cause: error })
    : error;
}
