import type { ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { toTemporalCrons } from '../../contracts/cron.ts';
import { temporalIdOf } from '../../contracts/ids.ts';
import type { Overlap, ScheduleSpec } from '../../contracts/schedule.ts';
import { priorityOf } from '../../platform/fairness.ts';
import {
  SCHEDULED_RUN_WORKFLOW,
  type ScheduleRef,
} from '../../workflows/scheduled-run/messages.ts';

export interface TemporalSchedule extends ScheduleRef {
  name: string;
  spec: ScheduleSpec;
  overlap: Overlap;
  paused: boolean;
}

const TENANT = defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD);

export const idOf = ({ tenant_id, schedule_id }: ScheduleRef) =>
  temporalIdOf(tenant_id, schedule_id);

export const POLICIES = {
  skip: 'SKIP',
  buffer_one: 'BUFFER_ONE',
  buffer_all: 'BUFFER_ALL',
  cancel_other: 'CANCEL_OTHER',
  allow_all: 'ALLOW_ALL',
} as const satisfies Record<Overlap, ScheduleOverlapPolicy>;

/** A schedule as Temporal takes it. Temporal adds the time to the workflow's id. */
export function optionsOf(schedule: TemporalSchedule, taskQueue: string) {
  const { tenant_id, schedule_id, spec } = schedule;
  const ref: ScheduleRef = { tenant_id, schedule_id };
  const tenant = new TypedSearchAttributes([{ key: TENANT, value: tenant_id }]);
  return {
    scheduleId: idOf(ref),
    spec: {
      ...(spec.cron && { cronExpressions: spec.cron.flatMap(toTemporalCrons) }),
      ...(spec.interval_seconds && { intervals: [{ every: spec.interval_seconds * 1000 }] }),
      ...(spec.timezone && { timezone: spec.timezone }),
      ...(spec.start_at && { startAt: new Date(spec.start_at) }),
      ...(spec.end_at && { endAt: new Date(spec.end_at) }),
    },
    policies: {
      overlap: POLICIES[schedule.overlap],
      catchupWindow: spec.catchup_window_seconds * 1000,
    },
    action: {
      type: 'startWorkflow',
      workflowType: SCHEDULED_RUN_WORKFLOW,
      workflowId: idOf(ref),
      taskQueue,
      args: [ref],
      // The SDK sends it, but its type lacks it.
      ...{ priority: priorityOf(tenant_id) },
      staticSummary: `schedule: ${schedule.name.slice(0, 90)}`,
      typedSearchAttributes: tenant,
    },
    typedSearchAttributes: tenant,
    state: { paused: schedule.paused },
  } satisfies ScheduleOptions;
}
