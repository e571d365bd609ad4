import { fileURLToPath } from 'node:url';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface Example {
  /** Of the deployment. */
  name: string;
  description: string;
  /** Where it listens, if nobody else does. */
  port: number;
  /** By id: the module, and what it exports. */
  graphs: Record<string, string>;
}

/** The deployments to try things with. Between them their schemas have every type of field that Open Agent Platform knows. */
export const EXAMPLES: Example[] = [
  {
    name: 'tools',
    description: 'An agent with a few tools and document collections.',
    port: 2024,
    graphs: { agent: `${fileOf('./agent-graph.ts')}:graph` },
  },
  {
    name: 'supervisor',
    description:
      'Hands a message to other assistants, on this machine, and puts their answers together.',
    port: 2025,
    graphs: { supervisor: `${fileOf('./supervisor-graph.ts')}:graph` },
  },
  {
    name: 'deep-research',
    description: 'Looks into a question in several rounds, and reports.',
    port: 2026,
    graphs: { deep_research: `${fileOf('./deep-research-graph.ts')}:graph` },
  },
];
