import { proxyLocalActivities, setCurrentDetails } from '@temporalio/workflow';
import type { CreationActivities, CreationCall } from '../../activities/agent-creation.ts';
import type { CreationStatus } from '../../contracts/agent-creation.ts';
import type { OpenQuestion, Waiting } from '../../contracts/approval.ts';
import { DATABASE_WRITE_OPTIONS } from '../kit/database-write-options.ts';
import { describeQuestion } from '../kit/describe-question.ts';
import { Steering } from '../kit/steering.ts';
import { proxyTimedActivities } from '../kit/timed-activities.ts';
import type { CreationInput } from './messages.ts';

type Locals = Pick<CreationActivities, 'enterPhase' | 'askPerson'>;

const local = proxyLocalActivities<Locals>(DATABASE_WRITE_OPTIONS);

/** One life of a creation. */
export interface CreationFlow {
  input: CreationInput;
  phase: CreationStatus;
  /** How often it has come to a phase. */
  rounds: Map<CreationStatus, number>;
  /** The open questions of the calls that wait. */
  questions: Map<symbol, OpenQuestion>;
  /** How many agents are meant, when that is understood. */
  agents: number | undefined;
  /** Makes a call, as often as it takes until it no longer waits for a person. */
  call<T extends { kind: string }>(
    summary: string,
    work: (calls: CreationActivities, told: CreationCall) => Promise<T | Waiting>,
  ): Promise<T>;
  /** A person's answer in words. */
  ask(place: string, question: string): Promise<string>;
}

export function createFlow(input: CreationInput): CreationFlow {
  const { tenant_id, agent_creation_id, attempt, timeout, heartbeat_timeout, max_attempts } = input;
  const steering = new Steering({ tenantId: tenant_id, onChange: () => undefined });
  steering.listen();
  const flow: CreationFlow = {
    input,
    phase: 'pending',
    rounds: new Map(),
    questions: new Map(),
    agents: undefined,
    call: (summary, work) =>
      steering.awaitDecision(() => {
        const calls = proxyTimedActivities<CreationActivities>(
          { timeout, heartbeat_timeout },
          summary,
        );
        const { phase } = flow;
        return work(calls, {
          tenant_id,
          agent_creation_id,
          attempt,
          phase,
          timeout,
          max_attempts,
        });
      }, setQuestion()),
    ask: async (place, question) => {
      const { phase } = flow;
      const { answer } = await steering.awaitDecision(
        () => local.askPerson({ tenant_id, agent_creation_id, phase, place, question }),
        setQuestion(),
      );
      return answer;
    },
  };
  /** For one call: several wait at the same time. */
  const setQuestion = () => {
    const place = Symbol();
    return (question: OpenQuestion | undefined) => {
      if (question) flow.questions.set(place, question);
      else flow.questions.delete(place);
      showCreation(flow);
    };
  };
  return flow;
}

/** Begins a phase, and says so. */
export async function beginCreationPhase(flow: CreationFlow, phase: CreationStatus): Promise<void> {
  const { tenant_id, agent_creation_id } = flow.input;
  const round = flow.rounds.get(phase) ?? 0;
  flow.rounds.set(phase, round + 1);
  flow.phase = phase;
  showCreation(flow);
  await local.enterPhase({ tenant_id, agent_creation_id, phase, round });
}

/** Shows the phase, or the end, and the open questions in the Temporal Web UI. */
export function showCreation({ phase, agents, questions }: CreationFlow): void {
  const status = questions.size > 0 ? `**waiting for a person** (${phase})` : `**${phase}**`;
  const count = agents === undefined ? '' : `, ${agents} ${agents === 1 ? 'agent' : 'agents'}`;
  const open = [...questions.values()].map((question) => `\n- ${describeQuestion(question)}`);
  setCurrentDetails(`${status}${count}\n${open.join('')}`);
}
