import { PAUSE, RESUME, SAY } from '../steering/messages.ts';

interface AgentHandle {
  signal(name: string, ...args: unknown[]): Promise<void>;
}

/** The child workflows of running steps: passes on what people say, and that the run is paused. */
export class StepAgents {
  readonly handles = new Map<string, AgentHandle>();
  /** What was said to steps that have no workflow of their own yet. */
  readonly said = new Map<string, string[]>();
  readonly #isPaused: () => boolean;

  constructor(isPaused: () => boolean) {
    this.#isPaused = isPaused;
  }

  say(stepId: string, text: string): void {
    const handle = this.handles.get(stepId);
    if (handle) send(handle, SAY, text);
    else this.said.set(stepId, [...(this.said.get(stepId) ?? []), text]);
  }

  /** Tells all of them whether the run is paused. */
  pauseOrResume(): void {
    for (const handle of this.handles.values()) send(handle, this.#isPaused() ? PAUSE : RESUME);
  }

  /** Tells a new one what has changed while it was being started. */
  catchUp(stepId: string, startedPaused: boolean): void {
    const handle = this.handles.get(stepId);
    if (!handle) return;
    for (const text of this.said.get(stepId)?.splice(0) ?? []) send(handle, SAY, text);
    if (this.#isPaused() !== startedPaused) send(handle, startedPaused ? RESUME : PAUSE);
  }
}

/** An agent that has just ended needs nothing any more. */
const send = (handle: AgentHandle, name: string, ...args: unknown[]) =>
  void handle.signal(name, ...args).catch(() => undefined);
