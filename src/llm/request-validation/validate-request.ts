import { findAnthropicProblem } from './anthropic-messages.ts';
import { findOpenAiProblem } from './openai-chat.ts';

/**
 * Validates a request as the provider at this path would: OpenAI or a compatible server for `/chat/completions`, Anthropic for
 * `/messages`. Undefined if the provider accepts the request.
 */
export function validateRequest(path: string, body: unknown): RequestRejection | undefined {
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

/** The provider's error response. */
interface RequestRejection {
  status: number;
  body: Record<string, unknown>;
}
