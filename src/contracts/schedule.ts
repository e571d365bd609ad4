import { z } from 'zod';
import { CRON_PATTERN, findCronProblem } from './cron.ts';
import { scheduleId, workflowId } from './ids.ts';
import { pageQuery } from './page.ts';
import { line } from './text.ts';
import { createWorkflow } from './workflow.ts';

/** What happens if the previous run is still active at the time of the next one. */
export const OVERLAPS = ['skip', 'buffer_one', 'buffer_all', 'cancel_other', 'allow_all'] as const;
export const overlap = z.enum(OVERLAPS);
export type Overlap = z.infer<typeof overlap>;

/** Maximum number of runs in one backfill. */
export const MAX_BACKFILL = 1000;

const cronExpression = z
  .string()
  .max(200)
  .superRefine((value, context) => {
    const problem = findCronProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({ pattern: CRON_PATTERN });

const cron = z
  .union([cronExpression, z.array(cronExpression).min(1).max(20)])
  .describe(
    'Five fields (minute, hour, day of month, month, day of week) with names such as `MON` and `JAN`, lists, ranges and steps, or a shorthand such as `@daily`. Several expressions together name the times of all of them. If both day fields are restricted, a day that matches either of them counts, as POSIX says: `0 0 1,15 * 1` is every 1st, every 15th and every Monday. As in crontab(5), a field that begins with `*` is not restricted. An expression that never fires, such as `0 0 30 2 *`, is refused.',
  );

const interval = z
  .int()
  .min(1)
  .max(31_536_000)
  .describe(
    'At least 60, unless the operator allows less. Counted from 1970-01-01T00:00:00Z: 3600 is every full hour.',
  );

const TIMEZONE = /^[A-Z][A-Za-z0-9_+/-]*$/;
const timezone = line(1, 64)
  .refine(isTimezone, 'must be an IANA time zone, such as Europe/Vienna')
  .meta({ pattern: TIMEZONE.source })
  .describe(
    'The time zone of `cron`; UTC by default. When the clocks go forward, a time that does not exist that day is skipped. When they go back, a time that occurs twice fires once; a schedule of several times an hour then has one gap of up to an hour more. Use `interval_seconds`, or UTC, for a constant distance.',
  );

/** A time that Temporal can represent. */
const instant = z.iso
  .datetime({ offset: true })
  .refine((value) => Date.parse(value) >= 0, 'must not be before 1970');

const times = {
  cron: cron.optional(),
  interval_seconds: interval.optional(),
  timezone: timezone.optional(),
  start_at: instant.optional().describe('No run starts before this time.'),
  end_at: instant.optional().describe('No run starts after this time.'),
};

export const createSchedule = z
  .strictObject({
    name: line(1, 200),
    ...times,
    overlap: overlap.default('skip'),
    catchup_window_seconds: z
      .int()
      .min(10)
      .max(31_536_000)
      .default(60)
      .describe('Runs that an outage delayed by at most this time still start.'),
    paused: z.boolean().default(false),
    workflow: createWorkflow.describe('The body of POST /v1/workflows.'),
  })
  .superRefine((body, context) => {
    const hasInterval = body.interval_seconds !== undefined;
    if ((body.cron !== undefined) === hasInterval)
      context.addIssue({
        code: 'custom',
        path: ['cron'],
        message: hasInterval ? NOT_BOTH : 'is required, unless interval_seconds is given',
      });
    if (!isInOrder(body)) context.addIssue({ code: 'custom', path: ['end_at'], message: ORDER });
  })
  .meta({ oneOf: [{ required: ['cron'] }, { required: ['interval_seconds'] }] });
export type CreateSchedule = z.infer<typeof createSchedule>;

/** Omitted fields keep their values; null removes a value. `cron` replaces `interval_seconds` and vice versa. */
export const updateSchedule = z
  .strictObject({
    name: line(1, 200),
    cron,
    interval_seconds: interval,
    timezone: timezone.nullable(),
    start_at: instant.nullable(),
    end_at: instant.nullable(),
    overlap,
    catchup_window_seconds: z.int().min(10).max(31_536_000),
    workflow: createWorkflow,
  })
  .partial()
  .superRefine((body, context) => {
    if (body.cron !== undefined && body.interval_seconds !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['cron'],
        message: NOT_BOTH,
      });
  })
  .meta({
    not: {
      properties: { cron: {}, interval_seconds: {} },
      required: ['cron', 'interval_seconds'],
    },
  });
export type UpdateSchedule = z.infer<typeof updateSchedule>;

const NOT_BOTH = 'must not be given together with interval_seconds';
export const ORDER = 'must be after start_at';
export const isInOrder = (range: {
  start_at?: string | null | undefined;
  end_at?: string | null | undefined;
}) => !range.start_at || !range.end_at || Date.parse(range.start_at) < Date.parse(range.end_at);

/** The times of a schedule, as stored. */
export interface ScheduleSpec {
  cron: string[] | null;
  interval_seconds: number | null;
  timezone: string | null;
  start_at: string | null;
  end_at: string | null;
  catchup_window_seconds: number;
}

export const scheduleSummary = z.object({
  schedule_id: scheduleId,
  name: z.string(),
  cron: z.array(z.string()).nullable(),
  interval_seconds: z.int().nullable(),
  timezone: z.string().nullable(),
  start_at: z.string().nullable(),
  end_at: z.string().nullable(),
  overlap,
  catchup_window_seconds: z.int(),
  paused: z.boolean(),
  created_at: z.string(),
});
export type ScheduleSummary = z.infer<typeof scheduleSummary>;

export const scheduleWritten = scheduleSummary.extend({
  webhook_secret: z
    .string()
    .optional()
    .describe('The generated secret of the webhook. It is shown only once.'),
});
export type ScheduleWritten = z.infer<typeof scheduleWritten>;

export const scheduleDetail = scheduleSummary.extend({
  pause_reason: z.string().nullable(),
  workflow: z
    .record(z.string(), z.unknown())
    .describe('The body that starts each run, without the secret of its webhook.'),
  next_times: z.array(z.string()),
  recent_runs: z
    .array(z.object({ workflow_id: workflowId, at: z.string() }))
    .describe('Newest first.'),
});
export type ScheduleDetail = z.infer<typeof scheduleDetail>;

export const scheduleListQuery = z.strictObject(pageQuery.shape);

export const pauseSchedule = z.strictObject({ reason: line(1, 500).optional() }).nullish();

export const backfillSchedule = z
  .strictObject({
    start_at: instant.describe('The beginning of the range, inclusive.'),
    end_at: instant.describe('The end of the range, inclusive; not in the future.'),
    overlap: overlap
      .default('buffer_all')
      .describe('The overlap policy of these runs; sequential by default.'),
  })
  .refine(isInOrder, { path: ['end_at'], message: ORDER });
export type BackfillSchedule = z.infer<typeof backfillSchedule>;

export const scheduleTriggered = z.object({ schedule_id: scheduleId });
export const scheduleBackfilled = z.object({
  schedule_id: scheduleId,
  runs: z.int().describe('The number of scheduled times in the range.'),
});

/** Intl also accepts offsets and ignores case. Temporal does neither. */
function isTimezone(value: string): boolean {
  if (!TIMEZONE.test(value)) return false;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    // An alias has another canonical name.
    return known === value || known.toLowerCase() !== value.toLowerCase();
  } catch {
    return false;
  }
}
