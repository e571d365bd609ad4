import { addUsd } from '../../contracts/usage-totals.ts';
import { type LocalCli, readCliEnvironment } from '../../platform/config/local-clis.ts';
import type { AgentCall, AgentJob, AgentOutcome, AgentUsage } from '../adapter.ts';
import { AgentError, type AgentErrorKind } from '../agent-error.ts';
import { toDecimal } from '../template/read-response.ts';
import {
  type JobRecord,
  type JobUsage,
  machine,
  outcomeKey,
  readRecord,
  writeRecord,
} from './job-record.ts';
import { continuationPrompt, findPermissionReply, toPermissionQuestion } from './permissions.ts';
import { type CliEnd, runCli } from './run-cli.ts';
import {
  controlError,
  controlResponse,
  createMessageForwarder,
  type PermissionRequest,
  type ResultMessage,
  userMessage,
} from './stream-json.ts';
import { readChanges, removeWorkTree, workTreePath } from './workspace.ts';

/** Runs the agent until it has an answer or a question. @throws AgentError, or the signal's reason */
export async function runCliJob(
  work: CliJob,
  job: AgentJob,
  call: AgentCall,
): Promise<AgentOutcome> {
  const { cli, modelArgs, directory, session } = work;
  let record = work.record;
  let model: string | undefined;
  let question: AgentOutcome | undefined;
  const emit = createMessageForwarder(call);

  const keep = async (change: Partial<JobRecord>) => {
    record = { ...record, ...change };
    const current = await readRecord(directory);
    // A later attempt has taken over the job: this record is outdated.
    if (current?.attempt !== record.attempt)
      throw new AgentError('broken_off', 'Another attempt took over the job.');
    await writeRecord(directory, record);
  };
  const decide = (request: PermissionRequest, requestId: string) => {
    const reply = cli.resume_args
      ? findPermissionReply(request, job.resume)
      : ({
          behavior: 'deny',
          message: 'No person is available to decide. The request is denied.',
        } as const);
    if (reply) return { tell: controlResponse(requestId, reply), isLast: false };
    question ??= toPermissionQuestion(request, request.tool_use_id ?? requestId);
    const message =
      'A person must decide this first. Stop now; you will be resumed with the decision.';
    const refusal = { behavior: 'deny', message, interrupt: true } as const;
    return { tell: controlResponse(requestId, refusal), isLast: true };
  };

  const end = await runCli({
    command: cli.command,
    args: [...cli.args, ...modelArgs, ...resumeArgs(cli, session)],
    cwd: workTreePath(directory),
    env: readCliEnvironment(cli.env),
    signal: call.signal,
    async onProcess(process) {
      await keep({ process, is_prompted: true });
      await call.save({ machine, process });
    },
    prompt: userMessage(session ? continuationPrompt(job.resume) : job.prompt),
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
  if (result) await keep({ spent: addUsage(record.spent, result) });
  const began = { hasSession: record.session_id !== undefined, isResumed: session !== undefined };
  if (question) {
    await keep({ outcomes: { ...record.outcomes, [outcomeKey(job)]: question } });
    return question;
  }
  const text = readResultText(end, began);
  const changes = await readChanges(directory, record.base, call.signal);
  // An answer needs text or changes. A session id and a number of turns alone are not an answer.
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
  await removeWorkTree(directory);
  return outcome;
}

interface CliJob {
  cli: LocalCli;
  modelArgs: string[];
  directory: string;
  record: JobRecord;
  session: string | undefined;
}

/** @throws AgentError `broken_off` if the agent cannot resume sessions */
function resumeArgs(cli: LocalCli, session: string | undefined): string[] {
  if (session === undefined) return [];
  if (!cli.resume_args)
    throw new AgentError(
      'broken_off',
      'The agent cannot resume a lost session: it has no resume_args.',
    );
  return cli.resume_args.map((argument) => argument.replaceAll('{session_id}', session));
}

/** The final text. @throws AgentError if the result reports an error, or if there is no result */
function readResultText(end: CliEnd, began: { hasSession: boolean; isResumed: boolean }): string {
  const { result, exitCode, stderrTail: said } = end;
  if (!result) throw toEndError(exitCode, said, began);
  const text = result.result ?? '';
  if (!result.is_error && result.subtype === 'success') return text;
  const errors = (result.errors ?? [])
    .map((error) => (typeof error === 'string' ? error : JSON.stringify(error)))
    .join('; ');
  throw new AgentError(
    toErrorKind(result),
    `The agent failed with ${result.subtype}: ${(text || errors || 'no reason given').slice(0, 1000)}`,
  );
}

/** A provider's error ends the turn but not the session: the next attempt resumes it. */
function toErrorKind({ api_error_status: status }: ResultMessage): AgentErrorKind {
  if (!status) return 'failed';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 429) return 'rate_limited';
  if (status === 503 || status === 529) return 'overloaded';
  return status >= 500 ? 'server_error' : 'failed';
}

function toEndError(
  exitCode: number | null,
  said: string,
  { hasSession, isResumed }: { hasSession: boolean; isResumed: boolean },
): AgentError {
  const how = `${exitCode === null ? 'was killed' : `exited with code ${exitCode}`}${said ? `: ${said.trim().slice(-500)}` : ''}`;
  // The command rejected its arguments or settings: another attempt would fail in the same way.
  if (exitCode !== null && exitCode !== 0 && !hasSession && !isResumed)
    return new AgentError('rejected', `The agent did not start: it ${how}`);
  return new AgentError('broken_off', `The agent returned no result: it ${how}`);
}

/** Input tokens include those that the provider read from its cache. */
function addUsage(spent: JobUsage, result: ResultMessage): JobUsage {
  const { usage, total_cost_usd: cost } = result;
  const input = usage
    ? usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens
    : 0;
  return {
    input_tokens: spent.input_tokens + input,
    output_tokens: spent.output_tokens + (usage?.output_tokens ?? 0),
    cost_usd: addUsd(spent.cost_usd, toDecimal(Math.max(0, cost ?? 0))),
  };
}

const toUsage = (spent: JobUsage, model: string | undefined): AgentUsage => ({
  input_tokens: spent.input_tokens,
  output_tokens: spent.output_tokens,
  ...(model !== undefined && { model }),
  ...(spent.cost_usd !== '0' && { cost_usd: spent.cost_usd }),
});
