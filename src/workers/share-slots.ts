import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { z } from 'zod';
import { slotWaitId } from '../activities/slot-wait-id.ts';
import { tenantOfTemporalId } from '../contracts/ids.ts';
import { workflowOwner } from '../contracts/owner.ts';
import type { Wait } from '../db/queries/waits.ts';
import { FairSlots, type FairSlotsOptions, type Refusal } from './fair-slots.ts';

/** Kinds of activities that have slots of their own. */
export type Lane = 'calls' | 'planning' | 'webhooks';
export type Lanes = Record<Lane, FairSlots>;

/** Slots that no lane takes: for house workflows, and for calls that find no slot and go back. */
const SPARE_SLOTS = 50;

/** Activities that plan, review, or accept a scheduled run. */
const PLANNING = new Set(['makePlan', 'reviewWork', 'acceptScheduledRun']);
const WEBHOOKS = new Set(['deliverWebhook', 'deliverMessage']);
/** Short writes to Postgres. */
const UNSHARED = new Set(['recordAct']);

/** The lanes of one worker process, and how many slots its workers need for them. */
export function createLanes({ slots, ...options }: FairSlotsOptions): {
  lanes: Lanes;
  slots: number;
} {
  const few = Math.ceil(slots / 4);
  const { share } = options;
  return {
    lanes: {
      calls: new FairSlots({ ...options, slots }),
      planning: new FairSlots({ share, slots: few }),
      webhooks: new FairSlots({ share, slots: few }),
    },
    slots: slots + 2 * few + SPARE_SLOTS,
  };
}

export interface ShareSlotsDeps {
  lanes: Lanes;
  noteWait(wait: Wait): Promise<number>;
}

/**
 * Has an activity end at once where its tenant has its share of the lane's slots in flight on this worker. Temporal makes the next attempt
 * later, here or on another worker. So calls that hang hold the slots of one tenant, and of one lane. Temporal cannot do it: to a worker's
 * slot supplier a task has neither a type nor a tenant before it holds a slot.
 */
export const createSlotInterceptor =
  ({ lanes, noteWait }: ShareSlotsDeps): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        const workflowId = info.workflowExecution?.workflowId ?? '';
        const tenantId = tenantOfTemporalId(workflowId);
        const lane = laneOf(info.activityType);
        if (tenantId === undefined || !lane || info.isLocal) return next(input);
        const entry = lanes[lane].enter(tenantId);
        if (entry.kind === 'refused') {
          const reason = describe(entry);
          const call = runCall.safeParse(input.args[0]).data;
          if (call) {
            await noteWait({
              tenantId,
              callId: slotWaitId(info),
              owner: workflowOwner(call.workflow_id),
              stepId: call.step_id ?? null,
              what: 'a slot of a worker',
              reason,
              delayMs: entry.retryMs,
            });
          }
          throw ApplicationFailure.create({
            type: 'no_slot',
            message: reason,
            nextRetryDelay: entry.retryMs,
          });
        }
        try {
          return await next(input);
        } finally {
          entry.leave();
        }
      },
    },
  });

/** What a call of a run says of its place. */
const runCall = z.object({ workflow_id: z.string(), step_id: z.string().optional() });

function laneOf(activityType: string): Lane | undefined {
  if (UNSHARED.has(activityType)) return undefined;
  if (PLANNING.has(activityType)) return 'planning';
  return WEBHOOKS.has(activityType) ? 'webhooks' : 'calls';
}

const describe = ({ inFlight }: Refusal): string =>
  `The tenant has ${inFlight} calls in flight on this worker and gets no more slots for now. The call starts when one of them ends.`;
