import type { Client } from '@langchain/langgraph-sdk';
import type { AgentCall, AgentJob, AgentTarget } from '../adapter.ts';
import type { QuestionToken } from './question.ts';
import type { Run } from './run.ts';

/** A run that does a turn of the job, and whether this attempt has begun it. */
export interface Turn {
  name: string;
  run: Run;
  isNew: boolean;
}

export interface TurnDeps {
  client: Client;
  target: AgentTarget<'langgraph'>;
  job: AgentJob;
  call: AgentCall;
}

export const FIRST_TURN = 'start';

export const turnOfAnswer = ({ run_id, interrupt_id }: QuestionToken): string =>
  `answer:${run_id}:${interrupt_id}`;

/** Which run does the turn: the oldest, where two attempts have begun one. */
export const findTurn = (runs: Run[], name: string): Run | undefined =>
  runs.find(({ metadata }) => metadata?.job_turn === name);
