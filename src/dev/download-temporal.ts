import { TestWorkflowEnvironment } from '@temporalio/testing';

/** `download-temporal.ts DIRECTORY`: the SDK only downloads for a server of its own, so one is started and stopped; the executable stays. */
const [downloadDir = '.'] = process.argv.slice(2);
let isStopped = false;
// The server is in a group of its own: it is stopped before this process ends.
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    isStopped = true;
  });
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir } },
});
await environment.teardown();
process.exit(isStopped ? 1 : 0);
