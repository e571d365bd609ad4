import type { ConfigProblem, SchemaField } from '../../contracts/graph-schema.ts';
import { checkSchema } from './check-schema.ts';
import type { ConfigFacts } from './config-facts.ts';
import { toolsOfField } from './mcp-field.ts';
import { nearest } from './nearest.ts';

type Check = (field: SchemaField, value: unknown, facts: ConfigFacts) => ConfigProblem[];

/** What is wrong with a value: by what the field's type means, and by its JSON Schema. */
export function checkField(
  field: SchemaField,
  value: unknown,
  facts: ConfigFacts,
): ConfigProblem[] {
  const problems = checkSchema(field, value);
  const isOfWrongType = problems.some(
    (problem) => problem.field === field.name && problem.code === 'wrong_type',
  );
  // Null, where the schema lets it, is no value.
  if (isOfWrongType || (value === null && problems.length === 0)) return problems;
  const found = findLong(field.name, value) ?? CHECKS[field.type](field, value, facts);
  // Of one place, the type knows more to say.
  const places = new Set(found.map((problem) => problem.field));
  return [...found, ...problems.filter((problem) => !places.has(problem.field))];
}

/** Of a list in a configuration, at most. */
const MAX_ITEMS = 200;

/** A list that is too long to be looked at one by one. */
function findLong(path: string, value: unknown): ConfigProblem[] | undefined {
  if (Array.isArray(value) && value.length > MAX_ITEMS)
    return [{ field: path, code: 'invalid', message: `has more than ${MAX_ITEMS} entries` }];
  if (!isObject(value)) return undefined;
  const long = Object.entries(value).find(
    ([, item]) => Array.isArray(item) && item.length > MAX_ITEMS,
  );
  return long && findLong(`${path}.${long[0]}`, long[1]);
}

const ofType =
  (type: 'string' | 'boolean', message: string): Check =>
  ({ name }, value) =>
    typeof value === type ? [] : [{ field: name, code: 'wrong_type', message }];

const isText = ofType('string', 'must be a text');
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

function checkNumber({ name, min, max }: SchemaField, value: unknown): ConfigProblem[] {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return [{ field: name, code: 'wrong_type', message: 'must be a number' }];
  if (min !== null && value < min)
    return [{ field: name, code: 'out_of_range', message: `must be ${min} or more` }];
  if (max !== null && value > max)
    return [{ field: name, code: 'out_of_range', message: `must be ${max} or less` }];
  return [];
}

function checkSelect(field: SchemaField, value: unknown, facts: ConfigFacts): ConfigProblem[] {
  if (!field.options) return checkModel(field, value, facts);
  const options = field.options.map((option) => option.value);
  const given = Array.isArray(value) ? value : [value];
  return given.flatMap((each, index): ConfigProblem[] => {
    if (options.includes(each)) return [];
    const suggestion = nearest(
      String(each),
      options.map((option) => String(option)),
    );
    return [
      {
        field: Array.isArray(value) ? `${field.name}.${index}` : field.name,
        code: field.is_model ? 'unknown_model' : 'not_an_option',
        message: `must be one of ${listed(options)}`,
        ...(suggestion !== undefined && { suggestion }),
      },
    ];
  });
}

function checkModel(
  { name, is_model }: SchemaField,
  value: unknown,
  { models }: ConfigFacts,
): ConfigProblem[] {
  if (!is_model || !models || typeof value !== 'string' || models.includes(value)) return [];
  return [unknown(name, 'unknown_model', 'is not a model of this deployment', value, models)];
}

function checkJson({ name }: SchemaField, value: unknown): ConfigProblem[] {
  if (typeof value !== 'string') return [];
  try {
    JSON.parse(value);
    return [];
  } catch {
    return [{ field: name, code: 'invalid', message: 'must be JSON' }];
  }
}

function checkMcp(field: SchemaField, value: unknown, facts: ConfigFacts): ConfigProblem[] {
  if (!isObject(value)) return [notAnObject(field)];
  const named = toolsOfField(field);
  const tools = facts.tools ?? (named.isComplete ? named.names : undefined);
  const offered = tools && [...tools, ...named.names];
  return [
    ...checkUrl(`${field.name}.url`, value.url),
    ...checkTexts(`${field.name}.tools`, value.tools).problems,
    ...checkTexts(`${field.name}.tools`, value.tools).texts.flatMap(({ path, text }) =>
      !offered || offered.includes(text)
        ? []
        : [unknown(path, 'unknown_tool', 'is not a tool of this deployment', text, offered)],
    ),
  ];
}

function checkRag(field: SchemaField, value: unknown): ConfigProblem[] {
  if (!isObject(value)) return [notAnObject(field)];
  const collections = `${field.name}.collections`;
  const { problems, texts } = checkTexts(collections, value.collections);
  const isRepeated = new Set(texts.map(({ text }) => text)).size < texts.length;
  return [
    ...checkUrl(`${field.name}.rag_url`, value.rag_url),
    ...problems,
    ...(isRepeated
      ? [{ field: collections, code: 'invalid' as const, message: 'names a collection twice' }]
      : []),
  ];
}

function checkAgents(field: SchemaField, value: unknown, { agents }: ConfigFacts): ConfigProblem[] {
  const given = Array.isArray(value) ? value : [value];
  return given.flatMap((each, index): ConfigProblem[] => {
    const path = Array.isArray(value) ? `${field.name}.${index}` : field.name;
    if (!isObject(each)) return [{ ...notAnObject(field), field: path }];
    const { agent_id: id, deployment_url: url } = each;
    const wrongUrl = checkUrl(`${path}.deployment_url`, url);
    if (typeof id !== 'string' || id === '')
      return [
        { field: `${path}.agent_id`, code: 'missing', message: "must be an assistant's id" },
        ...wrongUrl,
      ];
    if (!agents || agents.some(({ agent_id }) => agent_id === id)) return wrongUrl;
    // People and models say names: the id is what is wanted.
    const name = typeof each.name === 'string' ? each.name : id;
    const names = agents.map((agent) => agent.name);
    const meant = agents.find((agent) => agent.name === nearest(name, names));
    return [
      {
        field: `${path}.agent_id`,
        code: 'unknown_agent',
        message: 'is not an assistant that can be seen here',
        ...(meant && { suggestion: meant.agent_id }),
      },
      ...wrongUrl,
    ];
  });
}

function checkTexts(path: string, value: unknown) {
  const problems: ConfigProblem[] = [];
  const texts: { path: string; text: string }[] = [];
  if (value === undefined || value === null) return { problems, texts };
  if (!Array.isArray(value)) {
    problems.push({ field: path, code: 'wrong_type', message: 'must be a list of texts' });
    return { problems, texts };
  }
  for (const [index, each] of value.entries()) {
    const place = `${path}.${index}`;
    if (typeof each === 'string' && each !== '') texts.push({ path: place, text: each });
    else problems.push({ field: place, code: 'wrong_type', message: 'must be a text' });
  }
  return { problems, texts };
}

function checkUrl(path: string, value: unknown): ConfigProblem[] {
  if (value === undefined || value === null || value === '') return [];
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url && /^https?:$/.test(url.protocol)) return [];
  return [{ field: path, code: 'invalid', message: 'must be an address that begins with http' }];
}

const notAnObject = ({ name }: SchemaField): ConfigProblem => ({
  field: name,
  code: 'wrong_type',
  message: 'must be an object',
});

function unknown(
  field: string,
  code: ConfigProblem['code'],
  what: string,
  value: string,
  candidates: readonly string[],
): ConfigProblem {
  const suggestion = nearest(value, candidates);
  const known = `; there are ${listed(candidates)}`;
  const message = `"${value.slice(0, 100)}" ${what}${candidates.length > 0 ? known : ''}`;
  return { field, code, message, ...(suggestion !== undefined && { suggestion }) };
}

/** Of the values in a message, at most. */
const MAX_LISTED = 20;

const listed = (values: readonly unknown[]): string =>
  values
    .slice(0, MAX_LISTED)
    .map((value) => String(value))
    .concat(values.length > MAX_LISTED ? ['…'] : [])
    .join(', ');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
