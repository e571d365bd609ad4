import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/platform/errors.ts';
import { AgentUnavailableError } from '../../src/services/agents/recheck-agents.ts';
import {
  type Assignment,
  assignAgents,
  assignClientPlan,
  MissingCapabilityError,
  type OpenStep,
  rankCandidates,
} from '../../src/services/planning/assign-agents.ts';
import type { Member } from '../../src/services/planning/team.ts';

/** A blueprint of the tenant, which can write. */
const member = (name: string, more: Partial<Member> = {}): Member => ({
  name,
  description: '',
  capabilities: ['writing'],
  assigned: { name, version: 3, model: 'openai/x', max_model_calls: 10, max_tokens: 1000 },
  agentId: null,
  trouble: null,
  isRegistered: false,
  cost: null,
  latency: null,
  ...more,
});

const registered = (name: string, more: Partial<Member> = {}) =>
  member(name, { isRegistered: true, agentId: `agent_${name}`, ...more });

const step = (more: Partial<OpenStep> = {}): OpenStep => ({
  step_id: 'draft',
  title: 'Draft',
  instruction: 'Write a draft',
  capability: 'writing',
  depends_on: [],
  ...more,
});

/** The name of the agent that gets the step. */
function agentFor(more: Partial<OpenStep>, team: Member[], assignment: Partial<Assignment> = {}) {
  const plan = assignAgents({ steps: [step(more)] }, { agentType: 'none', team, ...assignment });
  return plan.steps[0]?.agent.name;
}

/** What a plan is rejected with. */
function rejection(steps: OpenStep[], team: Member[]): MissingCapabilityError {
  try {
    assignAgents({ steps }, { agentType: 'none', team });
  } catch (error) {
    if (error instanceof MissingCapabilityError) return error;
    throw error;
  }
  throw new Error('The plan was accepted.');
}

describe('a step goes to', () => {
  test('an agent with the capability, whose version, model and limits are pinned', () => {
    const team = [member('coder', { capabilities: ['coding'] }), member('writer')];
    const plan = assignAgents({ steps: [step()] }, { agentType: 'none', team });
    expect(plan).toEqual({
      steps: [
        {
          step_id: 'draft',
          title: 'Draft',
          instruction: 'Write a draft',
          capability: 'writing',
          depends_on: [],
          agent: {
            name: 'writer',
            version: 3,
            model: 'openai/x',
            max_model_calls: 10,
            max_tokens: 1000,
          },
        },
      ],
    });
  });

  test.each(['Code review', 'code_review', 'code-review', ' CODE  REVIEW '])(
    'an agent that can do `code review`, where the step needs %j',
    (capability) => {
      expect(agentFor({ capability }, [member('coder', { capabilities: ['code review'] })])).toBe(
        'coder',
      );
    },
  );

  test('the agent that it names, even if another one is preferred', () => {
    const team = [registered('a', { cost: 0.01 }), registered('b', { cost: 9 })];
    expect(agentFor({ agent: 'b' }, team)).toBe('b');
    expect(agentFor({ agent: 'b' }, team, { prefer: 'cheapest', agentType: 'a' })).toBe('b');
  });

  test("the run's own agent before a registered one", () => {
    const team = [registered('a'), member('own')];
    expect(agentFor({}, team, { agentType: 'own' })).toBe('own');
  });

  test("another agent where the run's own lacks the capability", () => {
    const team = [member('own', { capabilities: ['coding'] }), member('b')];
    expect(agentFor({}, team, { agentType: 'own' })).toBe('b');
  });

  test('a registered agent before a blueprint', () => {
    expect(agentFor({}, [member('blueprint'), registered('agent')])).toBe('agent');
  });

  test("the cheapest agent, not the run's own, where the run prefers the cheapest", () => {
    const team = [
      member('own', { cost: 0.5 }),
      registered('unknown'),
      member('cheap', { cost: 0.1 }),
      registered('free', { cost: 0 }),
    ];
    expect(agentFor({}, team, { agentType: 'own', prefer: 'cheapest' })).toBe('free');
  });

  test('the fastest agent where the run prefers the fastest; an unmeasured one comes last', () => {
    const team = [registered('unknown'), registered('slow', { latency: 900 })];
    expect(agentFor({}, team, { prefer: 'fastest' })).toBe('slow');
    const faster = member('fast', { latency: 100, cost: 99 });
    expect(agentFor({}, [...team, faster], { prefer: 'fastest' })).toBe('fast');
  });

  test('the next able agent while the best one cannot work', () => {
    const team = [registered('a', { trouble: 'It is in error.' }), member('b')];
    expect(agentFor({}, team)).toBe('b');
    expect(agentFor({ agent: 'a' }, team)).toBe('b');
    expect(agentFor({}, team, { agentType: 'a' })).toBe('b');
  });

  test('an agent that is chosen again, where an earlier plan had assigned one', () => {
    const earlier = member('gone').assigned;
    expect(agentFor({ agent: earlier }, [member('b')])).toBe('b');
  });
});

test('lists each able agent once, the best first', () => {
  const team = [member('blueprint'), registered('agent'), member('own'), member('named')];
  const able = rankCandidates(
    { wanted: 'named', capability: 'writing' },
    { agentType: 'own', team: [...team, member('coder', { capabilities: [] })] },
  );
  expect(able.map(({ name }) => name)).toEqual(['named', 'own', 'agent', 'blueprint']);
});

test('a job for one agent only waits for that agent, and goes to no other', () => {
  const team = [registered('a', { trouble: 'It is in error.' }), member('b')];
  expect(agentFor({ agent: 'a' }, team, { onlyNamed: true })).toBe('a');
  const elsewhere = { wanted: 'missing', capability: 'writing' };
  expect(rankCandidates(elsewhere, { agentType: 'b', team, onlyNamed: true })).toEqual([]);
});

describe('a plan is rejected', () => {
  test('with every step that nobody can do, each under its own field', () => {
    const steps = [
      step(),
      step({ step_id: 'build', capability: 'coding' }),
      step({ step_id: 'check', agent: 'missing' }),
    ];
    const error = rejection(steps, [member('writer')]);
    expect(error.code).toBe('missing_capability');
    expect(error.errors).toEqual([
      {
        field: 'steps.1.capability',
        message: expect.stringMatching(/build.*"coding"/),
      },
      {
        field: 'steps.2.agent',
        message: expect.stringMatching(/check.*"missing"/),
      },
    ]);
    for (const { message } of error.errors) expect(error.message).toContain(message);
  });

  test('for an unknown agent, although another one has the capability', () => {
    expect(rejection([step({ agent: 'missing' })], [member('writer')]).isPassing).toBe(false);
  });

  test('for now, where the only able agents cannot work; the error says who and why', () => {
    const away = registered('a', { trouble: 'Its server is unreachable.' });
    const error = rejection([step(), step({ step_id: 'again' })], [away]);
    expect(error.isPassing).toBe(true);
    expect(error.away).toEqual([away]);
    expect(error.errors[0]).toEqual({
      field: 'steps.0.capability',
      message: expect.stringMatching(/ a .*Its server is unreachable\./),
    });
  });

  test('for now, where the agent that it names cannot work, and nobody else is able', () => {
    const away = registered('a', { trouble: 'Its server is unreachable.', capabilities: [] });
    const error = rejection([step({ agent: 'a' })], [away]);
    expect(error.isPassing).toBe(true);
    expect(error.away).toEqual([away]);
    expect(error.errors[0]).toMatchObject({
      field: 'steps.0.agent',
      message: expect.stringContaining('Its server is unreachable.'),
    });
  });

  test('for good, where one step waits for an agent and another can never be done', () => {
    const away = registered('a', { trouble: 'Its server is unreachable.' });
    const steps = [step(), step({ step_id: 'build', capability: 'coding' })];
    expect(rejection(steps, [away]).isPassing).toBe(false);
  });
});

describe('the plan of a client', () => {
  const plan = { steps: [{ ...step(), agent: undefined }] };

  test('is rejected as invalid input, under the field of the request', () => {
    const assign = () => assignClientPlan(plan, { agentType: 'none', team: [] }, 'plan.');
    expect(assign).toThrow(InvalidInputError);
    expect(assign).toThrow(/^plan\.steps\.0\.capability: /);
  });

  test('is rejected as unavailable while its agents cannot work', () => {
    const team = [registered('a', { trouble: 'It is in error.' })];
    const assign = () => assignClientPlan(plan, { agentType: 'none', team });
    expect(assign).toThrow(AgentUnavailableError);
    expect(assign).toThrow(expect.objectContaining({ agentIds: ['agent_a'] }));
  });
});
