import { DeploymentError } from './deployment-error.ts';

/** Shorter ones are no secrets, and would be found in any text. */
const MIN_LENGTH = 8;

export const mentions = (text: string, token: string): boolean =>
  token.length >= MIN_LENGTH && text.includes(token);

/** An error without the caller's token, which a deployment may have put into its answer: errors are shown, logged and kept. */
export function redactToken(error: unknown, token: string | undefined): unknown {
  if (!(error instanceof DeploymentError) || token === undefined) return error;
  if (!mentions(`${error.message} ${causesOf(error)}`, token)) return error;
  const { kind, status, retryAfterMs } = error;
  return new DeploymentError(kind, error.message.replaceAll(token, '…'), { status, retryAfterMs });
}

function causesOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error ? `${cause.message} ${causesOf(cause)}` : '';
}
