import type { ConfigProblem, SchemaField } from '../../contracts/graph-schema.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { isJsonObject } from '../../platform/json-object.ts';
import { toolsOfField } from './describe-schema.ts';
import { findNearest, formatList, formatValue, unknownNameProblem } from './problem-messages.ts';

/** The names that values can refer to. An unknown list is not checked. */
export interface ConfigFacts {
  models?: readonly string[] | undefined;
  tools?: readonly string[] | undefined;
  agents?: readonly { agent_id: string; name: string }[] | undefined;
}

export function checkNumber({ name, min, max }: SchemaField, value: unknown): ConfigProblem[] {
  if (typeof value !== 'number' || !Number.isFinite(value))
    return [{ field: name, code: 'wrong_type', message: 'must be a number' }];
  if (min !== null && value < min)
    return [{ field: name, code: 'out_of_range', message: `must be ${min} or more` }];
  if (max !== null && value > max)
    return [{ field: name, code: 'out_of_range', message: `must be ${max} or less` }];
  return [];
}

export function checkSelect(
  field: SchemaField,
  value: unknown,
  facts: ConfigFacts,
): ConfigProblem[] {
  if (!field.options) return checkModel(field, value, facts);
  const options = field.options.map((option) => option.value);
  const known = new Set(options.map(canonicalJson));
  if (known.has(canonicalJson(value))) return [];
  const given = Array.isArray(value) ? value : [value];
  return given.flatMap((each, index): ConfigProblem[] => {
    if (known.has(canonicalJson(each))) return [];
    const suggestion = findNearest(formatValue(each), options.map(formatValue));
    return [
      {
        field: Array.isArray(value) ? `${field.name}.${index}` : field.name,
        code: field.is_model ? 'unknown_model' : 'not_an_option',
        message: `must be one of ${formatList(options)}`,
        ...(suggestion !== undefined && { suggestion }),
      },
    ];
  });
}

export function checkModel(
  { name, is_model }: SchemaField,
  value: unknown,
  { models }: ConfigFacts,
): ConfigProblem[] {
  if (!is_model || !models || typeof value !== 'string' || models.includes(value)) return [];
  return [
    unknownNameProblem(name, 'unknown_model', 'is not a model of this deployment', value, models),
  ];
}

/** A string must contain JSON only if the schema has type `string`. Otherwise a string is a value like any other. */
export function checkJson({ name, schema }: SchemaField, value: unknown): ConfigProblem[] {
  if (typeof value !== 'string' || schema.type !== 'string') return [];
  try {
    JSON.parse(value);
    return [];
  } catch {
    return [{ field: name, code: 'invalid', message: 'must be JSON' }];
  }
}

export function checkMcp(field: SchemaField, value: unknown, facts: ConfigFacts): ConfigProblem[] {
  if (!isJsonObject(value)) return [notAnObject(field)];
  const named = toolsOfField(field);
  const tools = facts.tools ?? (named.isComplete ? named.names : undefined);
  const offered = tools && [...tools, ...named.names];
  return [
    ...checkUrl(`${field.name}.url`, value.url),
    ...checkTexts(`${field.name}.tools`, value.tools).problems,
    ...checkTexts(`${field.name}.tools`, value.tools).texts.flatMap(({ path, text }) =>
      !offered || offered.includes(text)
        ? []
        : [
            unknownNameProblem(
              path,
              'unknown_tool',
              'is not a tool of this deployment',
              text,
              offered,
            ),
          ],
    ),
  ];
}

export function checkRag(field: SchemaField, value: unknown): ConfigProblem[] {
  if (!isJsonObject(value)) return [notAnObject(field)];
  const collections = `${field.name}.collections`;
  const { problems, texts } = checkTexts(collections, value.collections);
  const isRepeated = new Set(texts.map(({ text }) => text)).size < texts.length;
  return [
    ...checkUrl(`${field.name}.rag_url`, value.rag_url),
    ...problems,
    ...(isRepeated
      ? [{ field: collections, code: 'invalid' as const, message: 'contains a collection twice' }]
      : []),
  ];
}

export function checkAgents(
  field: SchemaField,
  value: unknown,
  { agents }: ConfigFacts,
): ConfigProblem[] {
  const given = Array.isArray(value) ? value : [value];
  return given.flatMap((each, index): ConfigProblem[] => {
    const path = Array.isArray(value) ? `${field.name}.${index}` : field.name;
    if (!isJsonObject(each)) return [{ ...notAnObject(field), field: path }];
    const { agent_id: id, deployment_url: url } = each;
    const wrongUrl = checkUrl(`${path}.deployment_url`, url);
    if (typeof id !== 'string' || id === '')
      return [
        { field: `${path}.agent_id`, code: 'missing', message: 'must be an assistant id' },
        ...wrongUrl,
      ];
    if (!agents || agents.some(({ agent_id }) => agent_id === id)) return wrongUrl;
    // People and models often give the name instead of the id.
    const name = typeof each.name === 'string' ? each.name : id;
    const names = agents.map((agent) => agent.name);
    const meant = agents.find((agent) => agent.name === findNearest(name, names));
    return [
      {
        field: `${path}.agent_id`,
        code: 'unknown_agent',
        message: 'is not a visible assistant',
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
    problems.push({ field: path, code: 'wrong_type', message: 'must be a list of strings' });
    return { problems, texts };
  }
  for (const [index, each] of value.entries()) {
    const place = `${path}.${index}`;
    if (typeof each === 'string' && each !== '') texts.push({ path: place, text: each });
    else problems.push({ field: place, code: 'wrong_type', message: 'must be a string' });
  }
  return { problems, texts };
}

function checkUrl(path: string, value: unknown): ConfigProblem[] {
  if (value === undefined || value === null || value === '') return [];
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url && /^https?:$/.test(url.protocol)) return [];
  return [{ field: path, code: 'invalid', message: 'must be a URL that begins with http' }];
}

const notAnObject = ({ name }: SchemaField): ConfigProblem => ({
  field: name,
  code: 'wrong_type',
  message: 'must be an object',
});
