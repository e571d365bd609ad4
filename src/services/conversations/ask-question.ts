import type { ToolResult } from '../../tools/tool.ts';
import { ask, choice } from '../approvals/ask.ts';
import {
  type CallToolDeps,
  type CallToolRequest,
  placeOf,
  questionKey,
  questionOf,
} from './tool-request.ts';

/** Puts an agent's question to a person; the answer is the tool's result. @throws WaitsForPerson */
export async function askQuestion(
  deps: CallToolDeps,
  request: CallToolRequest,
  args: Record<string, unknown>,
): Promise<ToolResult> {
  const { decision, message } = await ask(deps, {
    ...questionOf(request),
    key: questionKey(request, placeOf(request)),
    kind: 'question',
    title: String(args.question),
    subject: { agent: request.agent.name, ...args },
    choices: [
      choice('respond', 'Your message is the answer.'),
      choice('reject', 'The agent is told that there is no answer.'),
    ],
  });
  if (decision === 'respond') return { text: message ?? '', is_error: false };
  return { text: `The person gave no answer. ${message ?? ''}`.trim(), is_error: true };
}
