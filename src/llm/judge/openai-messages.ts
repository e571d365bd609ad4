import { asArray, isObject, type Json, type RequestProblem } from './problem.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** Whether the messages of a chat completion are in an order and a form that is accepted. */
export function findConversationProblem(messages: unknown): RequestProblem | undefined {
  if (!Array.isArray(messages) || messages.length === 0)
    return {
      message: "Invalid 'messages': empty array. Expected an array with minimum length 1.",
      param: 'messages',
    };
  /** Calls of the last assistant message that have no answer yet. */
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const param = `messages.[${index}]`;
    if (!isObject(message) || !ROLES.includes(String(message.role)))
      return { message: `Invalid value for '${param}.role'.`, param: `${param}.role` };
    if (message.role === 'tool') {
      const id = String(message.tool_call_id ?? '');
      if (!open.includes(id))
        return {
          message:
            "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          param: `${param}.role`,
        };
      open = open.filter((other) => other !== id);
    } else if (open.length > 0) {
      return unanswered(open);
    }
    const problem = findMessageProblem(message, param);
    if (problem) return problem;
    if (message.role === 'assistant') open = asArray(message.tool_calls).map(idOf);
  }
  return open.length > 0 ? unanswered(open) : undefined;
}

const unanswered = (ids: string[]): RequestProblem => ({
  message: `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
  param: 'messages',
});

const idOf = (call: unknown) => (isObject(call) ? String(call.id ?? '') : '');

function findMessageProblem(message: Json, param: string): RequestProblem | undefined {
  const calls = message.tool_calls;
  const hasContent = typeof message.content === 'string' || Array.isArray(message.content);
  if (!hasContent && !(message.role === 'assistant' && asArray(calls).length > 0))
    return {
      message: `Invalid value for 'content': expected a string, got null.`,
      param: `${param}.content`,
    };
  if (calls === undefined) return undefined;
  if (asArray(calls).length === 0)
    return {
      message: `Invalid '${param}.tool_calls': empty array. Expected an array with minimum length 1.`,
      param: `${param}.tool_calls`,
    };
  const ids = asArray(calls).map(idOf);
  if (ids.some((id) => id === '') || new Set(ids).size < ids.length)
    return { message: `Duplicate or empty id in '${param}.tool_calls'.`, param };
  for (const [index, call] of asArray(calls).entries()) {
    const problem = findCallProblem(call, `${param}.tool_calls[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function findCallProblem(call: unknown, param: string): RequestProblem | undefined {
  const given = isObject(call) && isObject(call.function) ? call.function : {};
  if (typeof given.name !== 'string' || !NAME.test(given.name))
    return {
      message: `Invalid '${param}.function.name': string does not match pattern. Expected a string that matches the pattern '${NAME.source}'.`,
      param: `${param}.function.name`,
    };
  // OpenAI takes any string. Servers that put the arguments into a template (vLLM, Qwen) need an object.
  if (typeof given.arguments !== 'string' || !isObject(parse(given.arguments)))
    return {
      message: `Invalid '${param}.function.arguments': expected a string that holds a JSON object.`,
      param: `${param}.function.arguments`,
    };
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
