import { DefaultLogger, Runtime } from '@temporalio/worker';
import { freePort } from '../platform/free-port.ts';
import { OPERATOR_POLICY } from '../platform/http/address-policy-of.ts';
import { createGuardedFetch } from '../platform/http/guarded-fetch.ts';
import type { Logger } from '../platform/logger.ts';
import type { RuntimeMetrics } from './metrics-server.ts';

const MAX_METRICS_BYTES = 64 * 1024 * 1024;

/**
 * Installs the Temporal runtime of this process, before its first connection: it logs through `log`, and leaves signals to the worker.
 * @returns a function that reads the metrics of the runtime
 */
export async function installRuntime(log: Logger): Promise<RuntimeMetrics> {
  const address = `127.0.0.1:${await freePort()}`;
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, meta, message }) => {
      const method = level.toLowerCase() as Lowercase<typeof level>;
      log[method]({ ...meta, source: 'temporal' }, message);
    }),
    telemetryOptions: {
      metrics: { prometheus: { bindAddress: address, useSecondsForDurations: true } },
    },
    shutdownSignals: [],
  });
  const fetch = createGuardedFetch(OPERATOR_POLICY, { maxBytes: MAX_METRICS_BYTES });
  return async () => (await fetch(`http://${address}/metrics`)).text();
}
