import { Client, Connection, type DataConverter } from '@temporalio/client';
import type { Config } from './config/config.ts';
import { signStarts } from './sign-starts.ts';

type Plugins = NonNullable<NonNullable<ConstructorParameters<typeof Client>[0]>['plugins']>;

/** Connects when first used, so that an API starts while Temporal is away. */
export function createTemporalClient(
  config: Config,
  dataConverter: DataConverter,
  plugins: Plugins = [],
): Client {
  const connection = Connection.lazy({
    address: config.TEMPORAL_ADDRESS,
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
