import { v5 as uuidv5 } from 'uuid';

/** Namespace of event ids (RFC 9562 §5.5). Changing it would break deduplication. */
const NAMESPACE = '6d0f6a3e-52c7-5b1e-9a55-0d7a4f2c8b11';

/** Derives an event's id, which is also its `Nats-Msg-Id`. A fact that is recorded again gets the same id. */
export const eventIdOf = (tenant: string, resourceId: string, sequence: number): string =>
  uuidv5(`${tenant}/${resourceId}/${sequence}`, NAMESPACE);
