import type { NatsConnection } from '@nats-io/transport-node';
import { ALL_INTERRUPTS, interruptSubject } from './subjects.ts';

/** The reason of an abort that arrives before Temporal's own cancellation. */
export class InterruptedError extends Error {
  constructor(workflowId: string) {
    super(`${workflowId} was cancelled`);
    this.name = 'InterruptedError';
  }
}

/** Tells all workers that a run was stopped. Best effort: heartbeats deliver the cancellation some seconds later. */
export const sendInterrupt = (nats: NatsConnection, tenantId: string, workflowId: string): void => {
  if (!nats.isClosed()) nats.publish(interruptSubject(tenantId, workflowId));
};

export interface Interrupts {
  /** Returns a signal for one call of a run. Release it when the call has ended. */
  watch(tenantId: string, workflowId: string): { signal: AbortSignal; release(): void };
}

/** The in-flight calls of this process, by run. */
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
