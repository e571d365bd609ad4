import { defineSignal } from '@temporalio/workflow';
import type { OpenQuestion } from '../../contracts/approval.ts';
import type { GraphAgentInput, GraphAgentOutput } from '../../contracts/graph-agent.ts';

/*
 * Messages of several workflows. Handlers and senders share the definitions, so the compiler checks the arguments on both sides.
 * Temporal's histories hold the names: never rename one.
 */

/** A person has decided on this approval, or its time is over. A workflow that waits for it asks for the decision again. */
export const approvalClosedSignal = defineSignal<[approvalId: string]>('approvalClosed');

/**
 * The API sends the id of the audited act, by which it finds the signal in the history. A run sends its agents the number of the
 * change, because Temporal does not keep the order of signals between workflows.
 */
type PauseArguments = [change: undefined, actId: string] | [change: number];

/** In-flight calls finish; the workflow starts nothing new. */
export const pauseSignal = defineSignal<PauseArguments, 'pause'>('pause');
export const resumeSignal = defineSignal<PauseArguments, 'resume'>('resume');

/** From a run to the agent of a running step: a person's message. */
export const saySignal = defineSignal<[text: string]>('say');

/** From an agent to its run: whether the step can do nothing before a person has decided. */
export const stepWaitsSignal = defineSignal<[StepWaits]>('stepWaits');

export interface StepWaits {
  step_id: string;
  waits: boolean;
  /** The open questions, if the step waits. An agent of an earlier release names none. */
  questions?: OpenQuestion[];
  /** Counts the signals of the agent: the run ignores one that is older than the last. */
  change: number;
}

/**
 * The type of the workflow in src/graph-workflows. It is here because the run that starts it and its own bundle share no other
 * folder. Never rename it.
 */
export const GRAPH_AGENT_WORKFLOW = 'graphAgent';
export type GraphAgentWorkflow = (input: GraphAgentInput) => Promise<GraphAgentOutput>;
