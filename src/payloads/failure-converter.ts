import { DefaultFailureConverter } from '@temporalio/common';

/** A global that a worker without keys sets in the workflow sandbox. */
export const PLAIN_FAILURES = 'AGENT_ORCHESTRATOR_PLAIN_FAILURES';

/**
 * Puts error texts and stack traces into a payload, for the codec to encrypt. It is loaded by its path: in the processes only when there
 * are keys, but always in the workflow bundle, which is built before anybody knows. There it hides texts unless it is told otherwise.
 */
export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: Reflect.get(globalThis, PLAIN_FAILURES) !== true,
});
