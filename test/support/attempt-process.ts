import { z } from 'zod';
import { a2aServerAdapter } from '../../src/agents/a2a/adapter.ts';
import type { AgentCall, AgentOutcome } from '../../src/agents/adapter.ts';
import { createLanggraphAdapter } from '../../src/agents/langgraph/adapter.ts';
import { AGENT_CONFIGS } from '../../src/contracts/agent-config.ts';
import { jobOf, targetOf } from '../agents/contract.ts';

const langgraphAdapter = createLanggraphAdapter({ findModelProblem: () => undefined });

/** One attempt at a slow job in a process of its own, to be killed; it tells what it saves, and how it ends. */
const order = z.object({
  type: z.enum(['langgraph', 'a2a_server']),
  endpoint: z.string(),
  config: z.unknown(),
  headers: z.record(z.string(), z.string()),
  word: z.string(),
  progress: z.record(z.string(), z.unknown()).optional(),
});
export type AttemptOrder = z.input<typeof order>;

const given = order.parse(JSON.parse(process.argv[2] ?? ''));
const job = jobOf('slow', given.word, { progress: given.progress });
const call: AgentCall = {
  signal: new AbortController().signal,
  emit: () => undefined,
  // What is saved is stored when this returns, as the port has it.
  save: (progress) =>
    new Promise((resolve) => void process.send?.({ kind: 'saved', progress }, () => resolve())),
};
process.send?.({ kind: 'ended', outcome: await execute() });

function execute(): Promise<AgentOutcome> {
  if (given.type === 'langgraph') {
    const config = AGENT_CONFIGS.langgraph.parse(given.config);
    return langgraphAdapter.execute(targetOf('langgraph', { ...given, config }), job, call);
  }
  const config = AGENT_CONFIGS.a2a_server.parse(given.config);
  return a2aServerAdapter.execute(targetOf('a2a_server', { ...given, config }), job, call);
}
