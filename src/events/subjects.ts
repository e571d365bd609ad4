import { EVENT_KINDS, type EventEnvelope } from '../contracts/event.ts';

export const STREAM = 'ORCHESTRATOR';

/** The plain subject on which platform services subscribe to workflow states. */
export const STATUS_SUBJECT = 'workflow.status_changed';

/** `tenants.{tenant}.{resource}.{id}.{kind}` */
export const subjectOf = (resource: string, event: EventEnvelope): string =>
  `tenants.${event.tenantId}.${resource}.${event.correlationId}.${event.type.slice(event.type.indexOf('.') + 1)}`;

/** All messages of one resource, including live tokens. */
export const subjectsOfResource = (tenantId: string, resource: string, id: string): string =>
  `tenants.${tenantId}.${resource}.${id}.*`;

/** Live text of a model: core NATS only, never stored. */
export const streamSubject = (tenantId: string, workflowId: string): string =>
  `tenants.${tenantId}.workflows.${workflowId}.stream`;

/** Tells workers to abort a run's calls now. */
export const interruptSubject = (tenantId: string, workflowId: string): string =>
  `orchestrator.interrupt.${tenantId}.${workflowId}`;
export const ALL_INTERRUPTS = 'orchestrator.interrupt.*.*';

/** Tells every API replica the id of a revoked API key. */
export const REVOCATIONS = 'orchestrator.api_keys.revoked';

/** The subjects that JetStream stores. Each kind is listed by name, so that live text is excluded. */
export const storedSubjects = (): string[] =>
  Object.entries(EVENT_KINDS).flatMap(([resource, kinds]) =>
    kinds.map((kind) => `tenants.*.${resource}.*.${kind}`),
  );
