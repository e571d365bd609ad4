/** The workflow type and its signal, as they are written in Temporal's histories: never rename them. */
export const WEBHOOK_WORKFLOW = 'deliverWebhooks';
export const EVENTS_WRITTEN = 'eventsWritten';
