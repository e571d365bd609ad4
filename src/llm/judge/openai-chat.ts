import { findConversationProblem } from './openai-messages.ts';
import { findFunctionSchemaProblem, findStrictSchemaProblem } from './openai-schema.ts';
import { asArray, firstProblem, isObject, type Json, type RequestProblem } from './problem.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const MAX_TOOLS = 128;
const MAX_DESCRIPTION = 1024;

/** Why `POST /chat/completions` answers 400, at OpenAI or at a compatible server; undefined where it does not. */
export function findOpenAiProblem(body: unknown): RequestProblem | undefined {
  if (!isObject(body)) return { message: 'The body must be a JSON object.', param: null };
  if (typeof body.model !== 'string' || body.model === '')
    return { message: 'you must provide a model parameter', param: 'model' };
  return (
    findConversationProblem(body.messages) ??
    findToolsProblem(body) ??
    findFormatProblem(body.response_format)
  );
}

function findToolsProblem({ tools, tool_choice }: Json): RequestProblem | undefined {
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
    isObject(tool) && isObject(tool.function) ? tool.function.name : '',
  );
  if (new Set(names).size < names.length)
    return { message: 'Function names must be unique.', param: 'tools' };
  return firstProblem(list, findToolProblem);
}

function findToolProblem(tool: unknown, index: number): RequestProblem | undefined {
  const param = `tools[${index}].function`;
  if (!isObject(tool) || tool.type !== 'function' || !isObject(tool.function))
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
  if (!isObject(format) || format.type !== 'json_schema') return undefined;
  const { json_schema: given } = format;
  if (!isObject(given))
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
