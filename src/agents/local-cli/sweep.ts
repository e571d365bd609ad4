import { sweepWorkspaces } from './workspace.ts';

const EVERY_MS = 3_600_000;

/** Clears away what old jobs have left, now and then. */
export function createSweep(workspaces: string): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = Date.now();
    if (now < next) return;
    next = now + EVERY_MS;
    await sweepWorkspaces(workspaces, now);
  };
}
