import type { ConfigProblem, GraphSchema, SchemaField } from '../../contracts/graph-schema.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { checkSchema } from './check-schema.ts';
import {
  type ConfigFacts,
  checkAgents,
  checkJson,
  checkMcp,
  checkModel,
  checkNumber,
  checkRag,
  checkSelect,
} from './check-values.ts';
import { findNearest } from './problem-messages.ts';

const MAX_PROBLEMS = 100;

/** Finds the problems of a configuration, in the order of the fields. */
export function checkConfig(
  schema: GraphSchema,
  config: Record<string, unknown>,
  facts: ConfigFacts = {},
): ConfigProblem[] {
  const fields = Object.values(schema.properties);
  const problems = [
    ...fields.flatMap((field) => checkSchemaField(schema, field, config, facts)),
    ...findUnknownFields(schema, config),
    ...Object.entries(config).flatMap(([name, value]) =>
      findSecrets(value, name).map(({ path, why }) => ({
        field: path,
        code: 'secret_in_clear' as const,
        message: `${why}: do not put secrets into a configuration; refer to an environment variable of the deployment`,
      })),
    ),
  ];
  return problems.slice(0, MAX_PROBLEMS);
}

function checkSchemaField(
  { config_schema, context_schema }: GraphSchema,
  field: SchemaField,
  config: Record<string, unknown>,
  facts: ConfigFacts,
): ConfigProblem[] {
  const value = Object.hasOwn(config, field.name) ? config[field.name] : undefined;
  const document = field.in === 'context' ? context_schema : config_schema;
  if (value !== undefined) return checkField(field, value, facts, document ?? undefined);
  if (!field.required) return [];
  return [{ field: field.name, code: 'missing', message: 'is required and has no default' }];
}

function findUnknownFields(schema: GraphSchema, config: Record<string, unknown>): ConfigProblem[] {
  const known = Object.keys(schema.properties);
  return Object.keys(config)
    .filter((name) => !Object.hasOwn(schema.properties, name))
    .slice(0, MAX_PROBLEMS)
    .map((name) => {
      const suggestion = findNearest(name, known);
      return {
        field: name,
        code: 'unknown_field',
        message: 'is not a field of this graph',
        ...(suggestion !== undefined && { suggestion }),
      };
    });
}

type Check = (field: SchemaField, value: unknown, facts: ConfigFacts) => ConfigProblem[];

/**
 * Checks a value by the field type and by its JSON Schema. The schema's own default is always valid.
 * @param document the schema that contains the field
 */
function checkField(
  field: SchemaField,
  value: unknown,
  facts: ConfigFacts,
  document?: Record<string, unknown>,
): ConfigProblem[] {
  if (field.default !== undefined && canonicalJson(value) === canonicalJson(field.default))
    return [];
  const problems = checkSchema(field.name, value, field.schema, document);
  const isOfWrongType = problems.some(
    (problem) => problem.field === field.name && problem.code === 'wrong_type',
  );
  // A null that the schema allows means “not set”.
  if (isOfWrongType || (value === null && problems.length === 0)) return problems;
  const isTyped = TYPING.some((keyword) => Object.hasOwn(field.schema, keyword));
  const found = (
    findOverlongList(field.name, value) ?? CHECKS[field.type](field, value, facts)
  ).filter(
    // The type in the schema has priority over the display type.
    (problem) => !(isTyped && problem.field === field.name && problem.code === 'wrong_type'),
  );
  // For the same path, the problem of the field type is more specific.
  const places = new Set(found.map((problem) => problem.field));
  return [...found, ...problems.filter((problem) => !places.has(problem.field))];
}

/** Keywords that define the type of a value. */
const TYPING = ['type', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', '$ref'];

/** Entries of a list in a configuration. */
const MAX_ITEMS = 200;

function findOverlongList(path: string, value: unknown): ConfigProblem[] | undefined {
  if (Array.isArray(value) && value.length > MAX_ITEMS)
    return [{ field: path, code: 'invalid', message: `has more than ${MAX_ITEMS} entries` }];
  if (!isJsonObject(value)) return undefined;
  const long = Object.entries(value).find(
    ([, item]) => Array.isArray(item) && item.length > MAX_ITEMS,
  );
  return long && findOverlongList(`${path}.${long[0]}`, long[1]);
}

const ofType =
  (type: 'string' | 'boolean', message: string): Check =>
  ({ name }, value) =>
    typeof value === type ? [] : [{ field: name, code: 'wrong_type', message }];

const isText = ofType('string', 'must be a string');
const isFlag = ofType('boolean', 'must be true or false');

const CHECKS: Record<SchemaField['type'], Check> = {
  text: (field, value, facts) => [
    ...isText(field, value, facts),
    ...checkModel(field, value, facts),
  ],
  textarea: isText,
  number: checkNumber,
  slider: checkNumber,
  boolean: isFlag,
  switch: isFlag,
  select: checkSelect,
  json: checkJson,
  mcp: checkMcp,
  rag: checkRag,
  agents: checkAgents,
};

interface FoundSecret {
  /** A path with dots. */
  path: string;
  why: string;
}

/** Names of settings whose literal value is a secret. */
const SECRET_WORDS = /^(password|passwd|passphrase|secret|secrets|credential|credentials)$/;
const SECRET_PAIRS = /(^|_)(api|access|private|secret|signing|encryption|auth)_?(key|token)(_|$)/;
const TOKEN_NAME = /(^|_)token$/;

/** Formats of known keys and tokens. */
const SHAPES: [RegExp, string][] = [
  [/\bsk-[A-Za-z0-9_-]{16,}/, 'looks like a model provider key'],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/, 'looks like a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{16,}/, 'looks like a GitLab token'],
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,}/, 'looks like a Slack token'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, 'looks like an AWS access key'],
  [/\bAIza[A-Za-z0-9_-]{30,}/, 'looks like a Google key'],
  [/\b(?:lsv2|lsv1)_[A-Za-z0-9_]{16,}/, 'looks like a LangSmith key'],
  [/\bhf_[A-Za-z0-9]{20,}/, 'looks like a Hugging Face token'],
  [/\bdapi[a-f0-9]{32}\b/, 'looks like a Databricks token'],
  [/\beyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/, 'looks like a JWT'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'is a private key'],
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, 'is a URL with a password'],
  [/^Bearer\s+[\x21-\x7e]{12,}$/i, 'is a bearer token'],
];

/** A reference to a secret, such as an environment variable, or an empty value. */
const REFERENCE =
  /^(?:\$\{?[A-Za-z_][A-Za-z0-9_]*\}?|\{\{\s*[\w.]+\s*\}\}|(?:env|secret|vault):[\w./-]+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)?$/;

/** Characters of a text that are searched. */
const MAX_LENGTH = 100_000;

/** Finds secrets in clear text. The result does not contain them. */
function findSecrets(value: unknown, path: string): FoundSecret[] {
  if (typeof value === 'string') {
    const why = findSecretReason(value, path.split('.').at(-1) ?? '');
    return why ? [{ path, why }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => findSecrets(item, `${path}.${key}`));
}

function findSecretReason(value: string, name: string): string | undefined {
  const text = value.slice(0, MAX_LENGTH).trim();
  if (REFERENCE.test(text)) return undefined;
  const shape = SHAPES.find(([pattern]) => pattern.test(text));
  if (shape) return shape[1];
  return isSecretName(name) ? 'is a secret by its name' : undefined;
}

function isSecretName(name: string): boolean {
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_');
  return (
    snake.split('_').some((word) => SECRET_WORDS.test(word)) ||
    SECRET_PAIRS.test(snake) ||
    TOKEN_NAME.test(snake)
  );
}
