import type { AgentType } from '../contracts/agent-config.ts';
import type { AgentAdapter } from './adapter.ts';

/** The one place that says which adapter speaks to which type of agent. */
export type Adapters = { [Type in AgentType]: AgentAdapter };
