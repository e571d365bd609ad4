import {
  type Client,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { encodeScheduleOverlapPolicy } from '@temporalio/client/lib/schedule-types.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { temporal } from '@temporalio/proto';
import type { Overlap, ScheduleSpec } from '../../contracts/schedule.ts';
import { InvalidInputError, UnavailableError } from '../../platform/errors.ts';
import { toUnavailable } from '../../platform/temporal.ts';
import type { ScheduleRef } from '../../workflows/scheduled-run/messages.ts';
import { idOf, optionsOf, POLICIES, type TemporalSchedule } from './temporal-options.ts';

export interface ScheduleState {
  paused: boolean;
  note: string | null;
  nextTimes: Date[];
  /** How many times Temporal has missed, because it was away for longer than the catch-up window. */
  missedTimes: number;
}

/** Temporal no longer has a schedule that we have a row of. */
export class ScheduleLostError extends Error {
  constructor(schedule: ScheduleRef, options: ErrorOptions) {
    super(`Temporal does not have ${schedule.schedule_id}`, options);
    this.name = 'ScheduleLostError';
  }
}

const INVALID_ARGUMENT = 3;

/** Temporal lists so many times of a schedule at once. */
const TIMES_PER_LIST = 1000;

/** The only place that speaks to Temporal about schedules. Everything but `put` and `remove` may throw a ScheduleLostError. */
export function createScheduleClient(client: Client, taskQueue: string) {
  const handleOf = (schedule: ScheduleRef) => client.schedule.getHandle(idOf(schedule));

  const ask = async <T>(
    schedule: ScheduleRef,
    question: () => Promise<T>,
    waitMs = 5000,
  ): Promise<T> => {
    try {
      return await client.withDeadline(Date.now() + waitMs, question);
    } catch (error) {
      if (error instanceof ScheduleNotFoundError || isNotFound(error))
        throw new ScheduleLostError(schedule, { cause: error });
      throw toUnavailable(error);
    }
  };

  /**
   * For what may be asked twice. What a schedule is like is a query of Temporal's own workflow of it; one that comes while that
   * is at work may find no answer in time (seen once with Server 1.29, right after a trigger), where the next one does.
   */
  const askAgain = async <T>(
    schedule: ScheduleRef,
    question: () => Promise<T>,
    times = 3,
  ): Promise<T> => {
    try {
      return await ask(schedule, question, 2000);
    } catch (error) {
      if (times <= 1 || !(error instanceof UnavailableError)) throw error;
      return askAgain(schedule, question, times - 1);
    }
  };

  const listTimes = async (
    schedule: ScheduleRef,
    after: number,
    end: number,
  ): Promise<number[]> => {
    const { startTime } = await client.workflowService.listScheduleMatchingTimes({
      namespace: client.options.namespace,
      scheduleId: idOf(schedule),
      startTime: msToTs(after),
      endTime: msToTs(end),
    });
    return startTime.map(({ seconds }) => Number(seconds ?? 0) * 1000);
  };

  /** The handle's own methods make up a request id for each call. */
  const patch = async (
    schedule: ScheduleRef,
    requestId: string,
    what: temporal.api.schedule.v1.ISchedulePatch,
  ): Promise<void> => {
    await ask(schedule, () =>
      client.workflowService.patchSchedule({
        namespace: client.options.namespace,
        scheduleId: idOf(schedule),
        identity: client.options.identity,
        requestId,
        patch: what,
      }),
    );
  };

  const change = async (schedule: TemporalSchedule): Promise<void> => {
    const { state: _, scheduleId: __, ...changed } = optionsOf(schedule, taskQueue);
    try {
      await askAgain(schedule, () =>
        handleOf(schedule).update(({ state }) => ({ ...changed, state })),
      );
    } catch (error) {
      throw toInvalidInput(error, schedule.spec);
    }
  };

  return {
    /** Creates the schedule, or makes the one that is there as this says; that keeps its state. @throws UnavailableError InvalidInputError */
    put: async (schedule: TemporalSchedule): Promise<void> => {
      const options = optionsOf(schedule, taskQueue);
      try {
        await ask(schedule, () => client.schedule.create(options));
      } catch (error) {
        if (error instanceof ScheduleAlreadyRunning) return change(schedule);
        throw toInvalidInput(error, schedule.spec);
      }
    },

    /** Undefined when Temporal has no such schedule. @throws UnavailableError */
    describe: async (schedule: ScheduleRef): Promise<ScheduleState | undefined> => {
      try {
        const { state, info } = await askAgain(schedule, () => handleOf(schedule).describe());
        return {
          paused: state.paused,
          note: state.note ?? null,
          nextTimes: info.nextActionTimes,
          missedTimes: info.numActionsMissedCatchupWindow,
        };
      } catch (error) {
        if (error instanceof ScheduleLostError) return undefined;
        throw error;
      }
    },

    pause: (schedule: ScheduleRef, reason: string): Promise<void> =>
      ask(schedule, () => handleOf(schedule).pause(reason)),

    resume: (schedule: ScheduleRef): Promise<void> =>
      ask(schedule, () => handleOf(schedule).unpause('resumed')),

    /** Starts a run now, whatever else goes on. Temporal takes one a second, and one for each `requestId`. */
    trigger: (schedule: ScheduleRef, requestId: string): Promise<void> =>
      patch(schedule, requestId, {
        triggerImmediately: { overlapPolicy: encodeScheduleOverlapPolicy('ALLOW_ALL') ?? null },
      }),

    backfill: (
      schedule: ScheduleRef,
      requestId: string,
      { start, end, overlap }: { start: Date; end: Date; overlap: Overlap },
    ): Promise<void> =>
      patch(schedule, requestId, {
        backfillRequest: [
          {
            startTime: msToTs(start.getTime()),
            endTime: msToTs(end.getTime()),
            overlapPolicy: encodeScheduleOverlapPolicy(POLICIES[overlap]) ?? null,
          },
        ],
      }),

    /** How many times of the schedule are in a range, its ends included; `limit + 1` stands for more than `limit`. */
    countTimes: async (
      schedule: ScheduleRef,
      start: Date,
      end: Date,
      limit: number,
    ): Promise<number> => {
      let count = 0;
      // Temporal gives the times after the first.
      for (let after = start.getTime() - 1; count <= limit; ) {
        const times = await askAgain(schedule, () =>
          listTimes(schedule, after, end.getTime()),
        ).catch((error: unknown) => {
          throw isNotFound(error) ? new ScheduleLostError(schedule, { cause: error }) : error;
        });
        count += times.length;
        const last = times.at(-1);
        if (last === undefined || times.length < TIMES_PER_LIST) return count;
        after = last;
      }
      return limit + 1;
    },

    /** Runs that were started go on. One that is not there is deleted. @throws UnavailableError */
    remove: async (schedule: ScheduleRef): Promise<void> => {
      try {
        await ask(schedule, () => handleOf(schedule).delete());
      } catch (error) {
        if (!(error instanceof ScheduleLostError)) throw error;
      }
    },
  };
}

export type ScheduleClient = ReturnType<typeof createScheduleClient>;

/** Our checks are as strict as Temporal's, as far as we know; its time zones are not ours. */
function toInvalidInput(error: unknown, spec: ScheduleSpec): unknown {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const isRefused =
    error instanceof TypeError ||
    [error, cause].some((it) => isGrpcServiceError(it) && it.code === INVALID_ARGUMENT);
  if (!isRefused) return error;
  const message = cause instanceof Error ? cause.message : 'is not valid';
  const field = /time ?zone/i.test(message) ? 'timezone' : spec.cron ? 'cron' : 'interval_seconds';
  return new InvalidInputError([{ field, message: message.replace(/^3 INVALID_ARGUMENT: /, '') }]);
}

const NOT_FOUND = 5;
const isNotFound = (error: unknown) => isGrpcServiceError(error) && error.code === NOT_FOUND;
