import { EVENT_KINDS, type EventEnvelope } from '../contracts/event.ts';

export const STREAM = 'ORCHESTRATOR';

/** The plain subject on which platform services already listen for workflow states. */
export const STATUS_SUBJECT = 'workflow.status_changed';

/** `tenants.{tenant}.{resource}.{id}.{kind}` */
export const subjectOf = (resource: string, event: EventEnvelope): string =>
  `tenants.${event.tenantId}.${resource}.${event.correlationId}.${event.type.slice(event.type.indexOf('.') + 1)}`;

/** Everything that one resource says, its live tokens included. */
export const subjectsOfResource = (tenantId: string, resource: string, id: string): string =>
  `tenants.${tenantId}.${resource}.${id}.*`;

/** Tokens while a model speaks: core NATS only, never stored. */
export const streamSubject = (tenantId: string, workflowId: string): string =>
  `tenants.${tenantId}.workflows.${workflowId}.stream`;

/** Tells workers to drop a run's calls now. */
export const interruptSubject = (tenantId: string, workflowId: string): string =>
  `orchestrator.interrupt.${tenantId}.${workflowId}`;
export const ALL_INTERRUPTS = 'orchestrator.interrupt.*.*';

/** Tells every replica of the API the id of an API key that was revoked. */
export const REVOCATIONS = 'orchestrator.api_keys.revoked';

/** What JetStream stores: each kind by name, so that live tokens stay out. */
export const storedSubjects = (): string[] =>
  Object.entries(EVENT_KINDS).flatMap(([resource, kinds]) =>
    kinds.map((kind) => `tenants.*.${resource}.*.${kind}`),
  );
