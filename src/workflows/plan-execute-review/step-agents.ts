import type { ExternalWorkflowHandle } from '@temporalio/workflow';
import { pauseSignal, resumeSignal, saySignal } from '../kit/messages.ts';
import type { Steering } from '../kit/steering.ts';

type AgentHandle = Pick<ExternalWorkflowHandle, 'signal'>;

/** The child workflows of running steps: passes on what people say, and that the run is paused. */
export class StepAgents {
  readonly handles = new Map<string, AgentHandle>();
  /** What was said to steps that have no workflow of their own yet. */
  readonly said = new Map<string, string[]>();
  /** The last word of each agent on whether it waits. */
  readonly told = new Map<string, number>();
  readonly #steering: Pick<Steering, 'paused' | 'pauseChange'>;

  constructor(steering: Pick<Steering, 'paused' | 'pauseChange'>) {
    this.#steering = steering;
  }

  /** The agent that had the step is gone; what it was not told yet is for the next one. */
  forget(stepId: string): void {
    this.handles.delete(stepId);
    this.told.delete(stepId);
  }

  say(stepId: string, text: string): void {
    const handle = this.handles.get(stepId);
    if (handle) ignoreEnd(handle.signal(saySignal, text));
    else this.said.set(stepId, [...(this.said.get(stepId) ?? []), text]);
  }

  /** Tells all of them whether the run is paused. */
  pauseOrResume(): void {
    for (const handle of this.handles.values()) this.#tell(handle);
  }

  /** Tells a new one what has changed while it was being started. */
  catchUp(stepId: string, startedAt: number): void {
    const handle = this.handles.get(stepId);
    if (!handle) return;
    for (const text of this.said.get(stepId)?.splice(0) ?? [])
      ignoreEnd(handle.signal(saySignal, text));
    if (this.#steering.pauseChange !== startedAt) this.#tell(handle);
  }

  #tell(handle: AgentHandle): void {
    const { paused, pauseChange } = this.#steering;
    ignoreEnd(handle.signal(paused ? pauseSignal : resumeSignal, pauseChange));
  }
}

/** An agent that has just ended needs no signal. */
const ignoreEnd = (sent: Promise<void>) => void sent.catch(() => undefined);
