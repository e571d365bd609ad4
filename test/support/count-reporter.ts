import type { Reporter, TestModule } from 'vitest/node';

/** The closing line that CI reads: vitest's own counts, alone on the last line. A file that could not be loaded is a failure. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state === 'pending' ? 'skipped' : state] += 1;
        if (test.diagnostic()?.flaky) console.log(`passed only when repeated: ${test.fullName}`);
      }
      if (module.errors().length > 0) counts.failed += 1;
    }
    if (unhandledErrors.length > 0) counts.failed += unhandledErrors.length;
    process.on('exit', () =>
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`),
    );
  }
}
