import type { SavedThread } from './thread-saver.ts';
import type { Wire } from './wire.ts';

/** What the workflow sends to the activity of a node: everything of LangGraph's config that is data. */
export interface NodeCall {
  input: Wire;
  /** The user's own keys, the thread, and LangGraph's own that are data. */
  configurable: Wire;
  context?: Wire;
  metadata: Record<string, unknown>;
  tags: string[];
  recursionLimit: number;
  taskId: string;
  /** Answers to interrupts: those of this node in order, and one that is not addressed to a node. */
  resume: Wire[];
  nullResume?: Wire;
  /** For an error handler: which node failed, and how. */
  failure?: { node: string; name: string; message: string };
  /** Checkpoints of graphs that this node called by itself before it was interrupted. */
  thread?: SavedThread;
}

/** What came of it. `resumed` are the answers that the node has consumed. */
export type NodeResult = { resumed: Wire[]; tookNullResume: boolean } & (
  | { kind: 'output'; output: Wire }
  | { kind: 'interrupted'; interrupts: Wire[]; thread?: SavedThread }
  | { kind: 'parent-command'; command: Wire }
);

/** The name of the activity of a node: it is what the Temporal Web UI shows. */
export const activityName = (graph: string, path: string): string => `${graph}.${path}`;
