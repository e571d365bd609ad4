import { defineSignal } from '@temporalio/workflow';
import type { RunRef } from '../../contracts/run.ts';

/** The workflow type, as Temporal's histories hold it: never rename it. */
export const WEBHOOK_WORKFLOW = 'deliverWebhooks';
export type WebhookWorkflow = (run: RunRef) => Promise<void>;

/** The run has events that are not delivered yet. */
export const eventsWrittenSignal = defineSignal('eventsWritten');
