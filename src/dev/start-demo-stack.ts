import type { Stack, StackOptions } from './stack.ts';

/** Development mode whatever the environment says, because a demo has no credentials. */
const WITHOUT_AUTH = { AUTH: 'development', JWT_SECRET: '', JWT_JWKS_URL: '' };

/** A stack for a demo, in which the offline model takes a while, so that the run can be watched. */
export async function startDemoStack(options: StackOptions, latencyMs: string): Promise<Stack> {
  options.report.line(
    'Starting agent-orchestrator (the first start builds what cannot be downloaded)',
  );
  // Loading this takes a second, in which the line above is there already.
  const { startStack } = await import('./stack.ts');
  return startStack({
    ...options,
    env: {
      OFFLINE_MODEL_LATENCY_MS: process.env.OFFLINE_MODEL_LATENCY_MS || latencyMs,
      ...WITHOUT_AUTH,
    },
  });
}
