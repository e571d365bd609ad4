import { Ajv2020 } from 'ajv/dist/2020.js';
import { isJsonObject, type JsonObject } from '../../platform/json-object.ts';
import { asArray, findFirstProblem, listSubschemas, type RequestProblem } from './problem.ts';

const PROPERTY_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/** Why `POST /v1/messages` answers 400; undefined if it accepts the request. */
export function findAnthropicProblem(body: unknown): RequestProblem | undefined {
  if (!isJsonObject(body)) return createProblem('The body must be a JSON object.');
  if (typeof body.model !== 'string' || body.model === '')
    return createProblem('model: Field required');
  if (!Number.isInteger(body.max_tokens) || Number(body.max_tokens) < 1)
    return createProblem('max_tokens: Field required');
  return (
    findSystemProblem(body.system) ??
    findTurnProblem(body.messages) ??
    findToolsProblem(body) ??
    findFormatProblem(body.output_config)
  );
}

const createProblem = (message: string): RequestProblem => ({ message, param: null });

function findSystemProblem(system: unknown): RequestProblem | undefined {
  const blocks = typeof system === 'string' ? [{ text: system }] : asArray(system);
  const isBlank = blocks.some(
    (block) => isJsonObject(block) && String(block.text ?? '').trim() === '',
  );
  return isBlank
    ? createProblem('system: text content blocks must contain non-whitespace text')
    : undefined;
}

function findToolsProblem({ tools }: JsonObject): RequestProblem | undefined {
  const list = asArray(tools);
  const names = list.map((tool) => (isJsonObject(tool) ? tool.name : undefined));
  if (new Set(names).size < names.length) return createProblem('tools: Tool names must be unique.');
  return findFirstProblem(list, findToolProblem);
}

const schemas = new Ajv2020({ strict: false, validateFormats: false });

function findToolProblem(tool: unknown, index: number): RequestProblem | undefined {
  const place = `tools.${index}.custom`;
  if (!isJsonObject(tool) || typeof tool.name !== 'string' || !TOOL_NAME.test(tool.name))
    return createProblem(`${place}.name: String should match pattern '${TOOL_NAME.source}'`);
  const schema = tool.input_schema;
  if (!isJsonObject(schema) || schema.type !== 'object')
    return createProblem(`${place}.input_schema.type: Field required`);
  if (['oneOf', 'allOf', 'anyOf'].some((keyword) => schema[keyword] !== undefined))
    return createProblem(
      `${place}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
    );
  if (schemas.validateSchema(withoutDialect(schema)) !== true)
    return createProblem(
      `${place}.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12`,
    );
  return hasOddProperty(schema)
    ? createProblem(
        `${place}.input_schema.properties: Property keys should match pattern '${PROPERTY_NAME.source}'`,
      )
    : undefined;
}

const withoutDialect = ({ $schema: _, ...schema }: JsonObject): JsonObject => schema;

const hasOddProperty = (schema: JsonObject): boolean =>
  Object.keys(isJsonObject(schema.properties) ? schema.properties : {}).some(
    (key) => !PROPERTY_NAME.test(key),
  ) || listSubschemas(schema).some((sub) => isJsonObject(sub.schema) && hasOddProperty(sub.schema));

/** Structured output requires closed objects and does not support limits on numbers, lengths or items. */
function findFormatProblem(config: unknown): RequestProblem | undefined {
  const format = isJsonObject(config) && isJsonObject(config.format) ? config.format : undefined;
  if (!format) return undefined;
  if (format.type !== 'json_schema' || !isJsonObject(format.schema))
    return createProblem('output_config.format.schema: Field required');
  const problem = findConstrainedProblem(format.schema);
  return problem ? createProblem(`output_config.format.schema: ${problem}`) : undefined;
}

const UNSUPPORTED_KEYWORDS = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'not',
  'oneOf',
];

function findConstrainedProblem(schema: JsonObject): string | undefined {
  const unsupported = UNSUPPORTED_KEYWORDS.find((keyword) => schema[keyword] !== undefined);
  if (unsupported) return `property '${unsupported}' is not supported`;
  if (schema.type === 'object' && schema.additionalProperties !== false)
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  for (const sub of listSubschemas(schema)) {
    const problem = isJsonObject(sub.schema) ? findConstrainedProblem(sub.schema) : undefined;
    if (problem) return problem;
  }
  return undefined;
}

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const TOOL_USE_ID = /^[a-zA-Z0-9_-]+$/;

/** Checks the order and form of a conversation's turns. */
function findTurnProblem(messages: unknown): RequestProblem | undefined {
  if (!Array.isArray(messages) || messages.length === 0)
    return createProblem('messages: at least one message is required');
  const turns = messages.map((message) => (isJsonObject(message) ? message : {}));
  if (turns[0]?.role !== 'user')
    return createProblem('messages: first message must use the "user" role');
  const seen = new Set<string>();
  /** Tool uses of the previous message, which the current one must answer. */
  let open: string[] = [];
  for (const [index, turn] of turns.entries()) {
    const place = `messages.${index}`;
    const blocks = blocksOf(turn);
    if (turn.role !== 'user' && turn.role !== 'assistant')
      return createProblem(`${place}.role: Input should be 'user' or 'assistant'`);
    if (blocks.length === 0)
      return createProblem(`${place}: all messages must have non-empty content`);
    const problem = findBlockProblem(blocks, place, seen) ?? findPairProblem(blocks, open, place);
    if (problem) return problem;
    open = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id));
  }
  const last = turns.at(-1);
  if (last?.role === 'assistant' && /\s$/.test(String(blocksOf(last).at(-1)?.text ?? '')))
    return createProblem('messages: final assistant content cannot end with trailing whitespace');
  return open.length > 0
    ? createUnansweredProblem(`messages.${turns.length - 1}`, open)
    : undefined;
}

const blocksOf = ({ content }: JsonObject): JsonObject[] =>
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : asArray(content).map((block) => (isJsonObject(block) ? block : {}));

const createUnansweredProblem = (place: string, ids: string[]) =>
  createProblem(
    `${place}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );

function findPairProblem(
  blocks: JsonObject[],
  open: string[],
  place: string,
): RequestProblem | undefined {
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map((block) => String(block.tool_use_id));
  const missing = open.filter((id) => !results.includes(id));
  if (missing.length > 0) return createUnansweredProblem(place, missing);
  const orphan = results.find((id) => !open.includes(id));
  if (orphan !== undefined)
    return createProblem(
      `${place}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${orphan}.`,
    );
  if (new Set(results).size < results.length)
    return createProblem(`${place}.content: each tool_use must have a single result.`);
  return undefined;
}

function findBlockProblem(
  blocks: JsonObject[],
  place: string,
  seen: Set<string>,
): RequestProblem | undefined {
  for (const [index, block] of blocks.entries()) {
    const at = `${place}.content.${index}`;
    if (block.type === 'text' && String(block.text ?? '').trim() === '')
      return createProblem(`${at}: text content blocks must contain non-whitespace text`);
    const problem =
      block.type === 'tool_use'
        ? findUseProblem(block, at, seen)
        : block.type === 'tool_result'
          ? findResultProblem(block, at)
          : undefined;
    if (problem) return problem;
  }
  return undefined;
}

function findUseProblem(
  block: JsonObject,
  at: string,
  seen: Set<string>,
): RequestProblem | undefined {
  const id = String(block.id ?? '');
  if (!TOOL_USE_ID.test(id))
    return createProblem(`${at}.tool_use.id: String should match pattern '${TOOL_USE_ID.source}'`);
  if (seen.has(id)) return createProblem('messages: `tool_use` ids must be unique');
  seen.add(id);
  if (!TOOL_NAME.test(String(block.name ?? '')))
    return createProblem(`${at}.tool_use.name: String should match pattern '${TOOL_NAME.source}'`);
  return isJsonObject(block.input)
    ? undefined
    : createProblem(`${at}.tool_use.input: Input should be a valid dictionary`);
}

function findResultProblem(block: JsonObject, at: string): RequestProblem | undefined {
  const parts =
    typeof block.content === 'string'
      ? [{ type: 'text', text: block.content }]
      : asArray(block.content);
  const isBlank = parts.every(
    (part) => isJsonObject(part) && part.type === 'text' && String(part.text ?? '').trim() === '',
  );
  if (block.is_error === true && isBlank)
    return createProblem(`${at}.tool_result: content cannot be empty if \`is_error\` is true`);
  const hasBlank = parts.some(
    (part) => isJsonObject(part) && part.type === 'text' && part.text === '',
  );
  return Array.isArray(block.content) && hasBlank
    ? createProblem(`${at}.tool_result: text content blocks must be non-empty`)
    : undefined;
}
