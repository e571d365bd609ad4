import { PAUSE, RESUME, SAY } from '../steering/messages.ts';
import type { Steering } from '../steering/steering.ts';

interface AgentHandle {
  signal(name: string, ...args: unknown[]): Promise<void>;
}

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
    if (handle) send(handle, SAY, text);
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
    for (const text of this.said.get(stepId)?.splice(0) ?? []) send(handle, SAY, text);
    if (this.#steering.pauseChange !== startedAt) this.#tell(handle);
  }

  #tell(handle: AgentHandle): void {
    const { paused, pauseChange } = this.#steering;
    send(handle, paused ? PAUSE : RESUME, pauseChange);
  }
}

/** An agent that has just ended needs nothing any more. */
const send = (handle: AgentHandle, name: string, ...args: unknown[]) =>
  void handle.signal(name, ...args).catch(() => undefined);
