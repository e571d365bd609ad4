import { type Logger, pino } from 'pino';
import { cutText } from './fit-fields.ts';

export type { Logger };

const SECRETS = ['*.authorization', '*.api_key', '*.password', 'req.headers.authorization'];

/** Logs one JSON object per line. `service` names the process; child loggers add tenant_id, workflow_id, step_id, request_id. */
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

/** Errors can contain long texts from peers. UTF-16 code units. */
const MAX_TEXT = 8000;

/** pino's error format with long texts cut. */
function describeError(error: Error): unknown {
  const fields = Object.entries(pino.stdSerializers.err(error));
  return Object.fromEntries(
    fields.map(([name, value]) => [
      name,
      typeof value === 'string' ? cutText(value, MAX_TEXT) : value,
    ]),
  );
}
