import { z } from 'zod';
import { hashOf } from '../../platform/canonical-json.ts';
import type { AgentJob, AgentOutcome } from '../adapter.ts';
import type { PermissionReply, PermissionRequest } from './stream-json.ts';

/** Says which request was answered: the agent makes it again when it goes on. */
const token = z.object({
  id: z.string(),
  tool_name: z.string(),
  input_hash: z.string(),
  question: z.string(),
});

const questions = z.object({ questions: z.array(z.looseObject({ question: z.string() })).min(1) });

/** The tool by which an agent asks the user something; its permission is the answer. */
const ASK = 'AskUserQuestion';

/** What a person has to say to a request for permission. */
export function toQuestion(request: PermissionRequest, id: string): AgentOutcome {
  const { tool_name, input } = request;
  const question = readQuestion(request) ?? `May the agent use the tool ${tool_name}?`;
  return {
    kind: 'question',
    question,
    shown: { tool_name, input },
    token: { id, tool_name, input_hash: hashOf(input), question } satisfies z.infer<typeof token>,
  };
}

function readQuestion({ tool_name, input }: PermissionRequest): string | undefined {
  if (tool_name !== ASK) return undefined;
  return questions
    .safeParse(input)
    .data?.questions.map(({ question }) => question)
    .join('\n');
}

/** The reply to a request that a person has decided on already; undefined for any other. */
export function replyTo(
  request: PermissionRequest,
  resume: AgentJob['resume'],
): PermissionReply | undefined {
  const asked = token.safeParse(resume?.token);
  if (!resume || !asked.success) return undefined;
  const { tool_name, input } = request;
  if (tool_name !== asked.data.tool_name || hashOf(input) !== asked.data.input_hash)
    return undefined;
  const { decision, text, edit } = resume.answer;
  const given = tool_name === ASK ? questions.safeParse(input).data : undefined;
  if (given && decision !== 'reject') {
    const answers = Object.fromEntries(given.questions.map(({ question }) => [question, text]));
    return { behavior: 'allow', updatedInput: { ...input, answers } };
  }
  if (decision === 'approve') return { behavior: 'allow', updatedInput: input };
  if (decision === 'edit') return { behavior: 'allow', updatedInput: edit ?? input };
  return { behavior: 'deny', message: text || 'A person has refused this.' };
}

const INTERRUPTED =
  'Your work was interrupted. Look at what you have done already, and go on from there until it is finished.';

/** What an agent is told when it goes on: that it was interrupted, or what a person has answered. */
export function continuation(resume: AgentJob['resume']): string {
  const asked = token.safeParse(resume?.token);
  if (!resume || !asked.success) return INTERRUPTED;
  const { decision, text } = resume.answer;
  const { tool_name, question } = asked.data;
  if (tool_name === ASK && decision !== 'reject')
    return `You asked: ${question}\nThe answer is: ${text || decision}\n\n${INTERRUPTED}`;
  const verdict = decision === 'approve' || decision === 'edit' ? 'has allowed' : 'has not allowed';
  return `A person ${verdict} your use of the tool ${tool_name}.${text ? ` They said: ${text}` : ''}\n\n${INTERRUPTED}`;
}
