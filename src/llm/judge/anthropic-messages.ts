import { Ajv2020 } from 'ajv/dist/2020.js';
import { findTurnProblem } from './anthropic-turns.ts';
import {
  asArray,
  firstProblem,
  isObject,
  type Json,
  type RequestProblem,
  subschemasOf,
} from './problem.ts';

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const PROPERTY = /^[a-zA-Z0-9_.-]{1,64}$/;

/** Why `POST /v1/messages` answers 400; undefined where it does not. */
export function findAnthropicProblem(body: unknown): RequestProblem | undefined {
  if (!isObject(body)) return refuse('The body must be a JSON object.');
  if (typeof body.model !== 'string' || body.model === '') return refuse('model: Field required');
  if (!Number.isInteger(body.max_tokens) || Number(body.max_tokens) < 1)
    return refuse('max_tokens: Field required');
  return (
    findSystemProblem(body.system) ??
    findTurnProblem(body.messages) ??
    findToolsProblem(body) ??
    findFormatProblem(body.output_config)
  );
}

const refuse = (message: string): RequestProblem => ({ message, param: null });

function findSystemProblem(system: unknown): RequestProblem | undefined {
  const blocks = typeof system === 'string' ? [{ text: system }] : asArray(system);
  const isBlank = blocks.some((block) => isObject(block) && String(block.text ?? '').trim() === '');
  return isBlank
    ? refuse('system: text content blocks must contain non-whitespace text')
    : undefined;
}

function findToolsProblem({ tools }: Json): RequestProblem | undefined {
  const list = asArray(tools);
  const names = list.map((tool) => (isObject(tool) ? tool.name : undefined));
  if (new Set(names).size < names.length) return refuse('tools: Tool names must be unique.');
  return firstProblem(list, findToolProblem);
}

const schemas = new Ajv2020({ strict: false, validateFormats: false });

function findToolProblem(tool: unknown, index: number): RequestProblem | undefined {
  const place = `tools.${index}.custom`;
  if (!isObject(tool) || typeof tool.name !== 'string' || !NAME.test(tool.name))
    return refuse(`${place}.name: String should match pattern '${NAME.source}'`);
  const schema = tool.input_schema;
  if (!isObject(schema) || schema.type !== 'object')
    return refuse(`${place}.input_schema.type: Field required`);
  if (['oneOf', 'allOf', 'anyOf'].some((keyword) => schema[keyword] !== undefined))
    return refuse(
      `${place}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
    );
  if (schemas.validateSchema(withoutDialect(schema)) !== true)
    return refuse(
      `${place}.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12`,
    );
  return hasOddProperty(schema)
    ? refuse(
        `${place}.input_schema.properties: Property keys should match pattern '${PROPERTY.source}'`,
      )
    : undefined;
}

const withoutDialect = ({ $schema: _, ...schema }: Json): Json => schema;

const hasOddProperty = (schema: Json): boolean =>
  Object.keys(isObject(schema.properties) ? schema.properties : {}).some(
    (key) => !PROPERTY.test(key),
  ) || subschemasOf(schema).some((sub) => isObject(sub.schema) && hasOddProperty(sub.schema));

/** Structured output is constrained: every object is closed, and nothing may count. */
function findFormatProblem(config: unknown): RequestProblem | undefined {
  const format = isObject(config) && isObject(config.format) ? config.format : undefined;
  if (!format) return undefined;
  if (format.type !== 'json_schema' || !isObject(format.schema))
    return refuse('output_config.format.schema: Field required');
  const problem = findConstrainedProblem(format.schema);
  return problem ? refuse(`output_config.format.schema: ${problem}`) : undefined;
}

const UNSUPPORTED = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'not',
  'oneOf',
];

function findConstrainedProblem(schema: Json): string | undefined {
  const unsupported = UNSUPPORTED.find((keyword) => schema[keyword] !== undefined);
  if (unsupported) return `property '${unsupported}' is not supported`;
  if (schema.type === 'object' && schema.additionalProperties !== false)
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  for (const sub of subschemasOf(schema)) {
    const problem = isObject(sub.schema) ? findConstrainedProblem(sub.schema) : undefined;
    if (problem) return problem;
  }
  return undefined;
}
