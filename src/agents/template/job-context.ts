import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentJob, AgentTarget, Resumption } from '../adapter.ts';

/** A template with what it is used on. */
export interface TemplateRun {
  template: AgentTemplate;
  target: Pick<AgentTarget, 'name' | 'config' | 'endpoint' | 'fetch'>;
  /** They go before values of the configuration that have the same name. */
  variables: Record<string, unknown>;
}

/** What a template's queries may ask of. */
export interface JobContext {
  task: string;
  title: string;
  instruction: string;
  prompt: string;
  input: Record<string, unknown> | null;
  dependencies: AgentJob['dependencies'];
  session_id: string | null;
  job_id: string;
  agent: { name: string };
  config: Record<string, unknown>;
  variables: Record<string, unknown>;
}

export const jobContext = (
  target: Pick<AgentTarget, 'name' | 'config'>,
  job: AgentJob,
  variables: Record<string, unknown>,
): JobContext => ({
  task: job.task,
  title: job.title,
  instruction: job.instruction,
  prompt: job.prompt,
  input: job.input,
  dependencies: job.dependencies,
  session_id: job.sessionId,
  job_id: job.jobId,
  agent: { name: target.name },
  config: { ...target.config },
  variables,
});

/** What `{name}` may stand for in paths and headers. */
export const pathValues = (context: JobContext): Record<string, unknown> => ({
  ...context.config,
  ...context.variables,
  job_id: context.job_id,
});

/** A person's answer as `$.answer`; `approved` for agents that want a yes or a no. */
export const answerContext = ({ decision, text, edit }: Resumption) => ({
  decision,
  approved: decision !== 'reject',
  text: text || (decision === 'reject' ? 'Rejected.' : 'Approved.'),
  ...(edit && { edit }),
});
