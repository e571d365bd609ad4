import type { AgentCall, AgentJob, AgentOutcome, AgentTarget, StreamPart } from '../adapter.ts';
import { answerQuestion } from './answer-question.ts';
import { beginTask } from './begin-task.ts';
import { connect } from './connect.ts';
import { toAgentError } from './errors.ts';
import { stopTasks } from './stop-tasks.ts';
import type { TaskDeps } from './task-deps.ts';

/** Does a job as a task of the agent's, or goes on with it: first what was begun is looked for, then it is begun. */
export async function executeTask(
  target: AgentTarget<'a2a_server'>,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  let saved = job.progress;
  const save: AgentCall['save'] = async (progress) => {
    saved = progress;
    await call.save(progress);
  };
  try {
    call.signal.throwIfAborted();
    const connection = await connect(target, call.signal);
    const { signal } = call;
    const watched = { signal, save, emit: (part: StreamPart) => call.emit(part) };
    const deps: TaskDeps = { ...connection, target, job, call: watched };
    return await (job.resume ? answerQuestion(deps, job.resume) : beginTask(deps));
  } catch (error) {
    if (!call.signal.aborted) throw toAgentError(error);
    await stopTasks(target, { ...job, progress: saved });
    throw call.signal.reason;
  }
}
