import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` header holds this token. */
export function isBearer(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Hashes, so that the compared buffers have equal lengths. */
const digest = (text: string) => createHash('sha256').update(text).digest();
