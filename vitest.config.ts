import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import SlowFilesFirst from './test/support/slow-files-first.ts';

// Dozens of processes load the same modules; the first that ends keeps the compiled code for the others.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('.data/cache/compiled', import.meta.url));

/**
 * One shared stack for `integration`; the tests of `chaos` kill servers or start them otherwise, so they have their own. All projects
 * share one queue of files: what waits in one file is time for another. More workers than this gain little on two cores.
 *
 * A test against real servers that fails on a loaded machine is tried once more; the reporter names it, so that it gets repaired.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    testTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 900_000,
    teardownTimeout: 60_000,
    maxWorkers: 4,
    sequence: { sequencer: SlowFilesFirst },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/replay/recorded.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          retry: 1,
          include: [
            'test/{api,workflow,integration,agents,durable-graph,security,examples}/**/*.test.ts',
            'test/replay/determinism.test.ts',
          ],
          globalSetup: ['test/support/shared-stack.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'chaos', retry: 1, include: ['test/{stack,chaos}/**/*.test.ts'] },
      },
    ],
  },
});
