import type { Client } from '@modelcontextprotocol/client';
import type { ActiveCall } from './create-client.ts';

/** A connection to a server, for the time of a call. */
export interface Link {
  client: Client;
  calls: Set<ActiveCall>;
  /** Sets who is told when the answer to what is sent next breaks off. */
  watch(onBroken: () => void): void;
  /** Gives it back; it may live on for others. */
  release(): Promise<void>;
}

/** Sent with every request of a call over HTTP, as tool services are sent them. */
export interface CallHeaders {
  workflowId?: string;
  idempotencyKey?: string;
}
