import { CancelledFailure, type SignalDefinition, type UpdateDefinition } from '@temporalio/common';
import { vi } from 'vitest';

/**
 * Stands in for '@temporalio/workflow', whose functions work within Temporal's sandbox only. The real classes then run in a test by
 * themselves. What they see is what Temporal promises: a condition is evaluated at once and after every activation, a condition with
 * a timeout gives false when the time is over, and an activity of a cancelled workflow fails unless it is shielded.
 */

export { ApplicationFailure } from '@temporalio/common';

type Handler = (...args: unknown[]) => unknown;
type Activity = (input: never) => Promise<unknown>;

const handlers = new Map<string, Handler>();
const validators = new Map<string, Handler | undefined>();
const blocked = new Set<() => void>();
let activities: Record<string, Activity> = {};
let isCancelled = false;
let shields = 0;
export const searchAttributes: Record<string, unknown> = {};

/** A new workflow. Its time passes by {@link elapse} only. */
export function beginWorkflow(given: Record<string, Activity>): void {
  handlers.clear();
  validators.clear();
  blocked.clear();
  activities = given;
  isCancelled = false;
  for (const name of Object.keys(searchAttributes)) delete searchAttributes[name];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

export function cancelWorkflow(): void {
  isCancelled = true;
}

/** Delivers a signal, and lets the workflow run until it waits. */
export async function signal<Arguments extends unknown[]>(
  { name }: SignalDefinition<Arguments>,
  ...args: Arguments
): Promise<void> {
  const handler = handlers.get(name);
  if (!handler) throw new Error(`There is no handler of the signal ${name}.`);
  handler(...args);
  await activation();
}

/** Asks for an update. Rejects where its validator refuses it. */
export async function update<Result, Argument>(
  { name }: UpdateDefinition<Result, [Argument]>,
  argument: Argument,
): Promise<void> {
  const handler = handlers.get(name);
  if (!handler) throw new Error(`There is no handler of the update ${name}.`);
  validators.get(name)?.(argument);
  const done = handler(argument);
  await elapse(1);
  await done;
}

export async function elapse(seconds: number): Promise<void> {
  vi.advanceTimersByTime(seconds * 1000);
  await activation();
}

/** Lets the workflow run until it waits. */
export async function activation(): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    // All microtasks, of which the workflow's code is made, run before it.
    await new Promise((resolve) => setImmediate(resolve));
    for (const look of blocked) look();
  }
}

export const defineSignal = (name: string) => ({ type: 'signal', name });

export const defineUpdate = (name: string) => ({ type: 'update', name });

export function setHandler(
  { name }: { name: string },
  handler: Handler,
  options?: { validator?: Handler },
): void {
  handlers.set(name, handler);
  validators.set(name, options?.validator);
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

export const setCurrentDetails = () => undefined;

export const condition = (isTrue: () => boolean, timeout?: `${number}s`): Promise<boolean> =>
  new Promise((resolve) => {
    if (isTrue()) return resolve(true);
    const settle = (value: boolean) => {
      blocked.delete(look);
      clearTimeout(timer);
      resolve(value);
    };
    const look = () => {
      if (isTrue()) settle(true);
    };
    blocked.add(look);
    const timer =
      timeout === undefined ? undefined : setTimeout(settle, milliseconds(timeout), false);
  });

/** Of the only form of duration that the workflows use here. */
function milliseconds(duration: string): number {
  const [, seconds] = /^(\d+)s$/.exec(duration) ?? [];
  if (seconds === undefined) throw new Error(`${duration} is not a number of seconds, as in 60s.`);
  return Number(seconds) * 1000;
}

export const proxyLocalActivities = () =>
  new Proxy(
    {},
    {
      get: (_, name: string) => async (input: never) => {
        if (isCancelled && shields === 0) throw new CancelledFailure('the workflow was cancelled');
        const activity = activities[name];
        if (!activity) throw new Error(`There is no activity ${name}.`);
        return activity(input);
      },
    },
  );

export const CancellationScope = {
  nonCancellable<T>(work: () => Promise<T>): Promise<T> {
    shields += 1;
    try {
      return work();
    } finally {
      shields -= 1;
    }
  },
};

export const upsertSearchAttributes = (news: Record<string, unknown>) =>
  Object.assign(searchAttributes, news);
