import { v5 as uuidv5 } from 'uuid';

/** Our namespace for name-based UUIDs (RFC 9562 §5.5); changing it would break deduplication. */
const NAMESPACE = '6d0f6a3e-52c7-5b1e-9a55-0d7a4f2c8b11';

/** The same fact has the same id, however often it is written: it is the `Nats-Msg-Id` too. */
export const eventIdOf = (tenant: string, resourceId: string, sequence: number): string =>
  uuidv5(`${tenant}/${resourceId}/${sequence}`, NAMESPACE);
