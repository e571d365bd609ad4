import type { Config } from '../../platform/config/config.ts';
import type { AcceptRunDeps } from './start-run.ts';

/** What a run is given where the request does not say. */
export function runDefaults(settings: Config): AcceptRunDeps['defaults'] {
  return {
    plan_timeout: settings.PLAN_TIMEOUT_SECONDS,
    step_timeout: settings.STEP_TIMEOUT_SECONDS,
    review_timeout: settings.REVIEW_TIMEOUT_SECONDS,
    heartbeat_timeout: settings.HEARTBEAT_TIMEOUT_SECONDS,
    max_attempts: settings.MAX_ATTEMPTS,
    run_timeout: settings.RUN_TIMEOUT_SECONDS,
  };
}
