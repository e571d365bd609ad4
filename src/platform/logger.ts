import { type Logger, pino } from 'pino';

export type { Logger };

const SECRETS = ['*.authorization', '*.api_key', '*.password', 'req.headers.authorization'];

/** One JSON object a line; `service` is the process, children add tenant_id, workflow_id, step_id, request_id. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRETS, censor: '[redacted]' },
  });
}
