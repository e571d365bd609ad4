import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { EncryptionKey, EncryptionKeys } from './config/encryption-keys.ts';

/** The header of a workflow start that carries the signature. */
export const SIGNATURE_HEADER = 'agent-orchestrator-signature';

export interface SignedStart {
  workflowType: string;
  workflowId: string;
  args: unknown[];
}

/** `id:signature`, created with the first key. */
export const signStart = ([current]: EncryptionKeys, start: SignedStart): string =>
  `${current.id}:${macOf(current, start)}`;

/** Whether one of the keys signed this start. */
export function isSignedStart(
  keys: EncryptionKeys,
  start: SignedStart,
  signature: string,
): boolean {
  const end = signature.lastIndexOf(':');
  const key = keys.find(({ id }) => id === signature.slice(0, end));
  if (!key) return false;
  const given = Buffer.from(signature.slice(end + 1));
  const right = Buffer.from(macOf(key, start));
  return given.length === right.length && timingSafeEqual(given, right);
}

/** The arguments are signed in the form in which Temporal returns them: as JSON. */
const macOf = ({ key }: EncryptionKey, { workflowType, workflowId, args }: SignedStart): string =>
  createHmac('sha256', key)
    .update(canonicalJson(['workflow-start', workflowType, workflowId, args]))
    .digest('base64url');
