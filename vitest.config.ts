import { defineConfig } from 'vitest/config';

/** One shared stack for `integration`; the tests of `chaos` kill servers or start them otherwise, so they have their own. */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 900_000,
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/replay/recorded.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [
            'test/{api,workflow,integration,agents,durable-graph,security}/**/*.test.ts',
            'test/replay/determinism.test.ts',
          ],
          globalSetup: ['test/support/shared-stack.ts'],
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/{stack,chaos}/**/*.test.ts'],
          testTimeout: 180_000,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
