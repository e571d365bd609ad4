import type { TestProject } from 'vitest/node';
import { type Endpoints, startTestStack } from './test-stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    endpoints: Endpoints;
  }
}

/** One stack for all integration tests; tenants keep them apart. */
export default async function setup(project: TestProject) {
  const stack = await startTestStack();
  project.provide('endpoints', stack.endpoints);
  return () => stack.stop();
}
