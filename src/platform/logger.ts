import { type Logger, pino } from 'pino';
import { cutText } from './fit-fields.ts';

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
    serializers: { err: describeError },
    redact: { paths: SECRETS, censor: '[redacted]' },
  });
}

/** Peers word many messages, and an error may hold what they answered. UTF-16 code units. */
const MAX_TEXT = 8000;

/** As pino describes an error, with its long texts cut. */
function describeError(error: Error): unknown {
  const fields = Object.entries(pino.stdSerializers.err(error));
  return Object.fromEntries(
    fields.map(([name, value]) => [
      name,
      typeof value === 'string' ? cutText(value, MAX_TEXT) : value,
    ]),
  );
}
