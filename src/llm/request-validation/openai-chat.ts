import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { findFunctionSchemaProblem, findStrictSchemaProblem } from './openai-schema.ts';
import { asArray, findFirstProblem, type RequestProblem } from './problem.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const MAX_TOOLS = 128;
const MAX_DESCRIPTION = 1024;

/** Why `POST /chat/completions` answers 400 on OpenAI or a compatible server; undefined if it accepts the request. */
export function findOpenAiProblem(body: unknown): RequestProblem | undefined {
  if (!isJsonObject(body)) return { message: 'The body must be a JSON object.', param: null };
  if (typeof body.model !== 'string' || body.model === '')
    return { message: 'you must provide a model parameter', param: 'model' };
  return (
    findConversationProblem(body.messages) ??
    findToolsProblem(body) ??
    findFormatProblem(body.response_format)
  );
}

function findToolsProblem({ tools, tool_choice }: JsonObject): RequestProblem | undefined {
  if (tools === undefined)
    return tool_choice === undefined || tool_choice === null
      ? undefined
      : {
          message: "'tool_choice' is only allowed when 'tools' are specified.",
          param: 'tool_choice',
        };
  const list = asArray(tools);
  if (list.length === 0)
    return {
      message: "Invalid 'tools': empty array. Expected an array with minimum length 1.",
      param: 'tools',
    };
  if (list.length > MAX_TOOLS)
    return {
      message: `Invalid 'tools': array too long. Expected an array with maximum length ${MAX_TOOLS}, but got an array with length ${list.length} instead.`,
      param: 'tools',
    };
  const names = list.map((tool) =>
    isJsonObject(tool) && isJsonObject(tool.function) ? tool.function.name : '',
  );
  if (new Set(names).size < names.length)
    return { message: 'Function names must be unique.', param: 'tools' };
  return findFirstProblem(list, findToolProblem);
}

function findToolProblem(tool: unknown, index: number): RequestProblem | undefined {
  const param = `tools[${index}].function`;
  if (!isJsonObject(tool) || tool.type !== 'function' || !isJsonObject(tool.function))
    return { message: `Missing required parameter: '${param}'.`, param };
  const { name, description, parameters, strict } = tool.function;
  if (typeof name !== 'string' || !NAME.test(name))
    return {
      message: `Invalid '${param}.name': string does not match pattern. Expected a string that matches the pattern '${NAME.source}'.`,
      param: `${param}.name`,
    };
  if (typeof description === 'string' && description.length > MAX_DESCRIPTION)
    return {
      message: `Invalid '${param}.description': string too long. Expected a string with maximum length ${MAX_DESCRIPTION}, but got a string with length ${description.length} instead.`,
      param: `${param}.description`,
    };
  if (parameters === undefined) return undefined;
  const problem =
    strict === true ? findStrictSchemaProblem(parameters) : findFunctionSchemaProblem(parameters);
  return problem === undefined
    ? undefined
    : {
        message: `Invalid schema for function '${name}': ${problem}`,
        param: `${param}.parameters`,
      };
}

function findFormatProblem(format: unknown): RequestProblem | undefined {
  if (!isJsonObject(format) || format.type !== 'json_schema') return undefined;
  const { json_schema: given } = format;
  if (!isJsonObject(given))
    return {
      message: "Missing required parameter: 'response_format.json_schema'.",
      param: 'response_format.json_schema',
    };
  if (typeof given.name !== 'string' || !NAME.test(given.name))
    return {
      message: `Invalid 'response_format.json_schema.name': string does not match pattern '${NAME.source}'.`,
      param: 'response_format.json_schema.name',
    };
  const problem = given.strict === true ? findStrictSchemaProblem(given.schema) : undefined;
  return problem === undefined
    ? undefined
    : {
        message: `Invalid schema for response_format '${given.name}': ${problem}`,
        param: 'response_format',
      };
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'];

/** Checks the order and form of a chat completion's messages. */
function findConversationProblem(messages: unknown): RequestProblem | undefined {
  if (!Array.isArray(messages) || messages.length === 0)
    return {
      message: "Invalid 'messages': empty array. Expected an array with minimum length 1.",
      param: 'messages',
    };
  /** Unanswered calls of the last assistant message. */
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const param = `messages.[${index}]`;
    if (!isJsonObject(message) || !ROLES.includes(String(message.role)))
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
      return createUnansweredProblem(open);
    }
    const problem = findMessageProblem(message, param);
    if (problem) return problem;
    if (message.role === 'assistant') open = asArray(message.tool_calls).map(callId);
  }
  return open.length > 0 ? createUnansweredProblem(open) : undefined;
}

const createUnansweredProblem = (ids: string[]): RequestProblem => ({
  message: `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(', ')}`,
  param: 'messages',
});

const callId = (call: unknown) => (isJsonObject(call) ? String(call.id ?? '') : '');

function findMessageProblem(message: JsonObject, param: string): RequestProblem | undefined {
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
  const ids = asArray(calls).map(callId);
  if (ids.some((id) => id === '') || new Set(ids).size < ids.length)
    return { message: `Duplicate or empty id in '${param}.tool_calls'.`, param };
  for (const [index, call] of asArray(calls).entries()) {
    const problem = findCallProblem(call, `${param}.tool_calls[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

function findCallProblem(call: unknown, param: string): RequestProblem | undefined {
  const given = isJsonObject(call) && isJsonObject(call.function) ? call.function : {};
  if (typeof given.name !== 'string' || !NAME.test(given.name))
    return {
      message: `Invalid '${param}.function.name': string does not match pattern. Expected a string that matches the pattern '${NAME.source}'.`,
      param: `${param}.function.name`,
    };
  // OpenAI accepts any string. Servers that render the arguments in a template (vLLM, Qwen) need an object.
  if (typeof given.arguments !== 'string' || !isJsonObject(parse(given.arguments)))
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
