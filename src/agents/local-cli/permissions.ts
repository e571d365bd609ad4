import { z } from 'zod';
import { hashOf } from '../../platform/canonical-json.ts';
import type { AgentJob, AgentOutcome } from '../adapter.ts';
import type { PermissionReply, PermissionRequest } from './stream-json.ts';

/** Identifies the request that was answered: a resumed agent repeats it. */
const permissionToken = z.object({
  id: z.string(),
  tool_name: z.string(),
  input_hash: z.string(),
  question: z.string(),
});

const userQuestions = z.object({
  questions: z.array(z.looseObject({ question: z.string() })).min(1),
});

/** The tool that asks the user a question. Its permission carries the answer. */
const ASK_TOOL = 'AskUserQuestion';

/** Converts a permission request to a question to a person. */
export function toPermissionQuestion(request: PermissionRequest, id: string): AgentOutcome {
  const { tool_name, input } = request;
  const question = readQuestion(request) ?? `Allow the agent to use the tool ${tool_name}?`;
  return {
    kind: 'question',
    question,
    shown: { tool_name, input },
    token: { id, tool_name, input_hash: hashOf(input), question } satisfies z.infer<
      typeof permissionToken
    >,
  };
}

function readQuestion({ tool_name, input }: PermissionRequest): string | undefined {
  if (tool_name !== ASK_TOOL) return undefined;
  return userQuestions
    .safeParse(input)
    .data?.questions.map(({ question }) => question)
    .join('\n');
}

/** The reply to a request that a person has already decided; undefined for any other request. */
export function findPermissionReply(
  request: PermissionRequest,
  resume: AgentJob['resume'],
): PermissionReply | undefined {
  const asked = permissionToken.safeParse(resume?.token);
  if (!resume || !asked.success) return undefined;
  const { tool_name, input } = request;
  if (tool_name !== asked.data.tool_name || hashOf(input) !== asked.data.input_hash)
    return undefined;
  const { decision, text, edit } = resume.answer;
  const given = tool_name === ASK_TOOL ? userQuestions.safeParse(input).data : undefined;
  if (given && decision !== 'reject') {
    const answers = Object.fromEntries(given.questions.map(({ question }) => [question, text]));
    return { behavior: 'allow', updatedInput: { ...input, answers } };
  }
  if (decision === 'approve') return { behavior: 'allow', updatedInput: input };
  if (decision === 'edit') return { behavior: 'allow', updatedInput: edit ?? input };
  return { behavior: 'deny', message: text || 'A person denied this request.' };
}

const INTERRUPTED =
  'Your work was interrupted. Check what you have already done, then continue from there until the work is complete.';

/** The first prompt of a resumed session: the interruption, and a person's answer if there is one. */
export function continuationPrompt(resume: AgentJob['resume']): string {
  const asked = permissionToken.safeParse(resume?.token);
  if (!resume || !asked.success) return INTERRUPTED;
  const { decision, text } = resume.answer;
  const { tool_name, question } = asked.data;
  if (tool_name === ASK_TOOL && decision !== 'reject')
    return `You asked: ${question}\nThe answer is: ${text || decision}\n\n${INTERRUPTED}`;
  const verdict = decision === 'approve' || decision === 'edit' ? 'allowed' : 'denied';
  return `A person ${verdict} your use of the tool ${tool_name}.${text ? ` They said: ${text}` : ''}\n\n${INTERRUPTED}`;
}
