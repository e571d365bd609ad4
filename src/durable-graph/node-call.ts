import type { SavedThread } from './thread-saver.ts';
import type { Wire } from './wire.ts';

/** The input of a node's activity: the data of LangGraph's config. */
export interface NodeCall {
  input: Wire;
  /** The user's own keys, the thread, and the data among LangGraph's own keys. */
  configurable: Wire;
  context?: Wire;
  metadata: Record<string, unknown>;
  tags: string[];
  recursionLimit: number;
  taskId: string;
  /** Answers to interrupts: those of this node in order, and one that is not addressed to any node. */
  resume: Wire[];
  nullResume?: Wire;
  /** For an error handler: the failed node and its error. */
  failure?: { node: string; name: string; message: string };
  /** Checkpoints of graphs that this node called before it was interrupted. */
  thread?: SavedThread;
}

/** The outcome. `resumed` are the answers that the node has consumed. */
export type NodeResult = { resumed: Wire[]; tookNullResume: boolean } & (
  | { kind: 'output'; output: Wire }
  | { kind: 'interrupted'; interrupts: Wire[]; thread?: SavedThread }
  | { kind: 'parent-command'; command: Wire }
);

/** Names the activity of a node. The Temporal Web UI shows this name. */
export const activityName = (graph: string, path: string): string => `${graph}.${path}`;
