import type { AgentRow } from './agent-row.ts';
import { setStatus } from './check-agents.ts';
import type { AgentRegistry } from './to-target.ts';

/** What a job has found out about its agent, between two checks: why it cannot work now, or null when it has just worked. */
export async function noteHealth(
  registry: AgentRegistry,
  row: AgentRow,
  reason: string | null,
): Promise<void> {
  if (await setStatus(registry, row, reason)) registry.notify();
}
