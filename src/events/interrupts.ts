import type { NatsConnection } from '@nats-io/transport-node';
import { ALL_INTERRUPTS, interruptSubject } from './subjects.ts';

/** Why a call was dropped before Temporal's own cancellation arrived. */
export class InterruptedError extends Error {
  constructor(workflowId: string) {
    super(`${workflowId} was cancelled`);
    this.name = 'InterruptedError';
  }
}

/** Tells all workers that a run was stopped. A hint: heartbeats carry the same word, some seconds later. */
export const sendInterrupt = (nats: NatsConnection, tenantId: string, workflowId: string): void => {
  if (!nats.isClosed()) nats.publish(interruptSubject(tenantId, workflowId));
};

export interface Interrupts {
  /** A signal for one call of a run; give it back when the call has ended. */
  watch(tenantId: string, workflowId: string): { signal: AbortSignal; release(): void };
}

/** The calls in flight in this process, by run. */
export function listenForInterrupts(nats: NatsConnection): Interrupts {
  const calls = new Map<string, Set<AbortController>>();
  nats.subscribe(ALL_INTERRUPTS, {
    callback: (error, message) => {
      if (error) return;
      const [, , tenantId = '', workflowId = ''] = message.subject.split('.');
      for (const call of calls.get(interruptSubject(tenantId, workflowId)) ?? []) {
        call.abort(new InterruptedError(workflowId));
      }
    },
  });
  return {
    watch: (tenantId, workflowId) => {
      const key = interruptSubject(tenantId, workflowId);
      const controller = new AbortController();
      const running = calls.get(key) ?? new Set();
      calls.set(key, running.add(controller));
      const release = () => {
        running.delete(controller);
        if (running.size === 0 && calls.get(key) === running) calls.delete(key);
      };
      return { signal: controller.signal, release };
    },
  };
}
