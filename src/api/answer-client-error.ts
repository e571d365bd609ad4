import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERROR_CODES, type ErrorCode } from '../platform/error-codes.ts';

/** By the codes of Node's HTTP parser; every other error means that the bytes are not an HTTP request. */
const KNOWN: Record<string, { code: ErrorCode; detail: string }> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers_too_large',
    detail: 'The URL and the headers together are longer than 16 KiB. Send fewer or shorter ones.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'request_timeout',
    detail: 'The request did not arrive in time. Send it again.',
  },
};
const MALFORMED = { code: 'bad_request', detail: 'This is not a valid HTTP request.' } as const;

/** Answers with problem details where Node rejects a request before Fastify sees it, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { code, detail } = KNOWN[error.code ?? ''] ?? MALFORMED;
  const status = ERROR_CODES[code];
  const title = STATUS_CODES[status];
  const type = `urn:agent-orchestrator:problem:${code}`;
  const body = JSON.stringify({ type, title, status, code, detail });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}
