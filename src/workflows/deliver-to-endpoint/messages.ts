import { defineSignal } from '@temporalio/workflow';
import type { EndpointRef } from '../../contracts/webhook-endpoint.ts';

/** The workflow type, as Temporal's histories hold it: never rename it. */
export const ENDPOINT_WORKFLOW = 'deliverToEndpoint';
export type EndpointWorkflow = (endpoint: EndpointRef) => Promise<void>;

/** There are more events for the endpoint, or one is to be sent again. */
export const eventsQueuedSignal = defineSignal('eventsQueued');
