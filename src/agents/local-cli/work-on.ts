import { type LocalCli, readCliEnvironment } from '../../platform/config/local-clis.ts';
import type { AgentCall, AgentJob, AgentOutcome } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { readChanges } from './changes.ts';
import { createEmitter } from './emit-message.ts';
import { type JobRecord, readRecord, writeRecord } from './job-record.ts';
import { machine, outcomeKey } from './open-job.ts';
import { continuation, replyTo, toQuestion } from './permissions.ts';
import { addSpent, readResultText, toUsage } from './read-result.ts';
import { runCli } from './run-cli.ts';
import {
  controlError,
  controlResponse,
  type PermissionRequest,
  userMessage,
} from './stream-json.ts';
import { removeTree, treeOf } from './workspace.ts';

interface Work {
  cli: LocalCli;
  modelArgs: string[];
  directory: string;
  record: JobRecord;
  session: string | undefined;
}

/** Lets the agent work until it has an answer, or a question. @throws AgentError, or the signal's reason */
export async function runCliJob(work: Work, job: AgentJob, call: AgentCall): Promise<AgentOutcome> {
  const { cli, modelArgs, directory, session } = work;
  let record = work.record;
  let model: string | undefined;
  let question: AgentOutcome | undefined;
  const emit = createEmitter(call);

  const keep = async (change: Partial<JobRecord>) => {
    record = { ...record, ...change };
    const current = await readRecord(directory);
    // A later attempt has taken the job over; what this one knows is old.
    if (current?.attempt !== record.attempt)
      throw new AgentError('broken_off', 'Another attempt has taken over the job.');
    await writeRecord(directory, record);
  };
  const decide = (request: PermissionRequest, requestId: string) => {
    const reply = cli.resume_args
      ? replyTo(request, job.resume)
      : ({ behavior: 'deny', message: 'Nobody can be asked.' } as const);
    if (reply) return { tell: controlResponse(requestId, reply), isLast: false };
    question ??= toQuestion(request, request.tool_use_id ?? requestId);
    const message = 'A person is asked. You will be told what they say.';
    const refusal = { behavior: 'deny', message, interrupt: true } as const;
    return { tell: controlResponse(requestId, refusal), isLast: true };
  };

  const end = await runCli({
    command: cli.command,
    args: [...cli.args, ...modelArgs, ...resumeArgs(cli, session)],
    cwd: treeOf(directory),
    env: readCliEnvironment(cli.env),
    signal: call.signal,
    async onProcess(process) {
      await keep({ process, is_prompted: true });
      await call.save({ machine, process });
    },
    prompt: userMessage(session ? continuation(job.resume) : job.prompt),
    async onMessage(message) {
      emit(message);
      if (message.type === 'system' && message.subtype === 'init') {
        model = message.model ?? undefined;
        await keep({ session_id: message.session_id });
        await call.save({ machine, process: record.process, session_id: message.session_id });
      }
      if (message.type !== 'control_request') return undefined;
      return message.request.subtype === 'can_use_tool'
        ? decide(message.request, message.request_id)
        : { tell: controlError(message.request_id), isLast: false };
    },
  });

  const { result } = end;
  if (result) await keep({ spent: addSpent(record.spent, result) });
  const began = { hasSession: record.session_id !== undefined, isResumed: session !== undefined };
  if (question) {
    await keep({ outcomes: { ...record.outcomes, [outcomeKey(job)]: question } });
    return question;
  }
  const text = readResultText(end, began);
  const changes = await readChanges(directory, record.base, call.signal);
  // How it worked is no answer: it says something, or it changes something.
  const isSilent = text.trim() === '' && changes.diff === '' && changes.files.length === 0;
  const outcome: AgentOutcome = {
    kind: 'answer',
    text,
    data: isSilent
      ? {}
      : { session_id: record.session_id, num_turns: result?.num_turns ?? null, ...changes },
    usage: toUsage(record.spent, model),
  };
  await keep({ outcomes: { ...record.outcomes, [outcomeKey(job)]: outcome } });
  await removeTree(directory);
  return outcome;
}

/** @throws AgentError `broken_off` for an agent that cannot go on with a session */
function resumeArgs(cli: LocalCli, session: string | undefined): string[] {
  if (session === undefined) return [];
  if (!cli.resume_args)
    throw new AgentError('broken_off', 'The agent cannot go on with a session that was lost.');
  return cli.resume_args.map((argument) => argument.replaceAll('{session_id}', session));
}
