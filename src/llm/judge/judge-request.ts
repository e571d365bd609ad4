import { findAnthropicProblem } from './anthropic-messages.ts';
import { findOpenAiProblem } from './openai-chat.ts';

/** A refusal as the provider sends it. */
export interface Refusal {
  status: number;
  body: Record<string, unknown>;
}

/**
 * Judges a request as the provider at this path would: `/chat/completions` as OpenAI and compatible servers, `/messages` as
 * Anthropic. Undefined where it accepts the request.
 */
export function judgeRequest(path: string, body: unknown): Refusal | undefined {
  if (path.endsWith('/messages')) {
    const problem = findAnthropicProblem(body);
    return (
      problem && {
        status: 400,
        body: { type: 'error', error: { type: 'invalid_request_error', message: problem.message } },
      }
    );
  }
  if (!path.endsWith('/chat/completions')) return undefined;
  const problem = findOpenAiProblem(body);
  return (
    problem && {
      status: 400,
      body: { error: { ...problem, type: 'invalid_request_error', code: null } },
    }
  );
}
