import { DefaultFailureConverter } from '@temporalio/common';

/** Name of the global that a worker without keys sets in the workflow sandbox. */
export const PLAIN_FAILURES = 'AGENT_ORCHESTRATOR_PLAIN_FAILURES';

/**
 * Moves error texts and stack traces into a payload, which the codec encrypts. It is loaded by path: in a process only if there are keys,
 * in the workflow bundle always, because the bundle is built before the keys are known. In the bundle it hides texts unless the global
 * above is set.
 */
export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: Reflect.get(globalThis, PLAIN_FAILURES) !== true,
});
