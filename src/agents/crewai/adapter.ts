import { z } from 'zod';
import type { AgentAdapter, AgentJob, AgentTarget } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { assertOk, readJson } from '../agent-fetch.ts';
import { crewaiTemplate } from '../template/built-in-templates.ts';
import { checkTemplate, runTemplate } from '../template/run-template.ts';

const inputsAnswer = z.object({ inputs: z.array(z.string()) });

/** A crew on CrewAI AMP. A kickoff is found again by its id; the API has no way to stop one. */
export const crewaiAdapter: AgentAdapter<'crewai'> = {
  type: 'crewai',
  // Before its id was saved a kickoff cannot be found.
  rejoins: (_target, progress) => progress !== undefined,
  async discover(target, signal) {
    const response = await assertOk(await target.fetch(`${target.endpoint}/inputs`, { signal }));
    const parsed = inputsAnswer.safeParse(await readJson(response));
    if (!parsed.success)
      throw new AgentError('bad_response', 'The answer does not list the inputs of a crew.');
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

/** A crew's inputs are strings, by the names that its author chose: ours, those of the agent, those of the run, the last first. */
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
