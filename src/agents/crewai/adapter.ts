import { z } from 'zod';
import type { AgentAdapter, AgentJob, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';
import { crewaiTemplate } from '../template/built-in-templates.ts';
import { checkTemplate, runTemplate } from '../template/run-template.ts';

const inputsAnswer = z.object({ inputs: z.array(z.string()) });

/** A crew on CrewAI AMP. A later attempt finds a kickoff by its id. The API cannot stop a kickoff. */
export const crewaiAdapter: AgentAdapter<'crewai'> = {
  type: 'crewai',
  // A kickoff can be found only once its id is saved.
  rejoins: (_target, progress) => progress !== undefined,
  async discover(target, signal) {
    const response = await assertOk(await target.fetch(`${target.endpoint}/inputs`, { signal }));
    const parsed = inputsAnswer.safeParse(await readJson(response));
    if (!parsed.success)
      throw new AgentError(
        'bad_response',
        'The answer of GET /inputs does not list the inputs of a crew.',
      );
    return { capabilities: [], details: { inputs: parsed.data.inputs } };
  },
  check: (target, signal) =>
    checkTemplate({ template: crewaiTemplate, target, variables: {} }, signal),
  execute: (target, job, call) =>
    runTemplate(
      { template: crewaiTemplate, target, variables: { inputs: inputsOf(target, job) } },
      job,
      call,
    ),
};

/**
 * The inputs of a crew are strings whose names the crew's author chose. Values of the run override those of the agent, which override ours.
 */
function inputsOf({ config }: AgentTarget<'crewai'>, job: AgentJob): Record<string, string> {
  const all = {
    task: job.task,
    title: job.title,
    instruction: job.instruction,
    prompt: job.prompt,
    ...config.inputs,
    ...job.input,
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
