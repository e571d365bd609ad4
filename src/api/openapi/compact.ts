import { STATUS_CODES } from 'node:http';

type Json = Record<string, unknown>;

export interface OpenApiDocument extends Json {
  paths: Record<string, Record<string, Json>>;
  components: Record<string, Record<string, unknown>>;
}

/**
 * Reduces the size of the document. Parts that several operations share (problems, headers) become components. Unused components are
 * removed. A schema that is only sent, or is the same in both directions, loses the suffix `Input`.
 */
export function compact(document: OpenApiDocument): OpenApiDocument {
  shareParts(document);
  const { schemas = {}, ...others } = document.components;
  const used = findUsed(document.paths, schemas);
  const renamed = new Map<string, string>();
  for (const id of used) {
    const name = id.replace(/Input$/, '');
    const isOnly = !used.has(name) || isSame(schemas[name], schemas[id]);
    if (name !== id && Object.hasOwn(schemas, name) && isOnly) renamed.set(id, name);
  }
  const kept = [...used].sort().flatMap((id) => {
    const name = renamed.get(id);
    return name !== undefined && used.has(name) ? [] : [[name ?? id, schemas[id]] as const];
  });
  const components = { ...others, schemas: Object.fromEntries(kept) };
  return mapRefs({ ...document, components }, (id) => renamed.get(id) ?? id) as OpenApiDocument;
}

const PREFIX = '#/components/schemas/';

/** Problems and headers are the same objects in many operations. */
function shareParts({ paths, components }: OpenApiDocument): void {
  const responses: Json = {};
  const parameters: Json = {};
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    placeExample(operation);
    const own = operation.responses as Record<string, Json>;
    for (const [status, response] of Object.entries(own)) {
      // The library does not see the description of a schema that is a reference.
      if (response.description === 'Default Response')
        response.description = STATUS_CODES[status] ?? status;
      const isProblem =
        'application/problem+json' in ((response.content as Json | undefined) ?? {});
      if (!isProblem) continue;
      const name = `Problem${status}`;
      responses[name] ??= response;
      if (isSame(responses[name], response))
        own[status] = { $ref: `#/components/responses/${name}` };
    }
    const list = operation.parameters as Json[] | undefined;
    operation.parameters = list?.map((parameter) => {
      if (parameter.in !== 'header') return parameter;
      const name = String(parameter.name);
      parameters[name] ??= parameter;
      return { $ref: `#/components/parameters/${name}` };
    });
    if (!list) delete operation.parameters;
  }
  components.responses = responses;
  components.parameters = parameters;
}

/** @fastify/swagger does not support examples of a body. */
function placeExample(operation: Json): void {
  const { 'x-example': example, requestBody } = operation;
  delete operation['x-example'];
  const { content } = (requestBody as { content: Record<string, Json> } | undefined) ?? {};
  if (example !== undefined && content?.['application/json'])
    content['application/json'].example = example;
}

/** The names of schemas that are reachable from the paths. */
function findUsed(root: unknown, schemas: Json): Set<string> {
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const id of refsIn(value)) {
      if (used.has(id)) continue;
      used.add(id);
      visit(schemas[id]);
    }
  };
  visit(root);
  // The problems moved to `components/responses`.
  used.add('Problem');
  visit(schemas.Problem);
  return used;
}

function refsIn(value: unknown): string[] {
  const found: string[] = [];
  mapRefs(value, (id) => {
    found.push(id);
    return id;
  });
  return found;
}

function mapRefs(value: unknown, rename: (id: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapRefs(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string' && inner.startsWith(PREFIX)
        ? [key, PREFIX + rename(inner.slice(PREFIX.length))]
        : [key, mapRefs(inner, rename)],
    ),
  );
}

/** A schema and its `Input` refer to others by names that differ in the same way. */
const isSame = (one: unknown, other: unknown): boolean => bare(one) === bare(other);
const bare = (value: unknown) => JSON.stringify(mapRefs(value, (id) => id.replace(/Input$/, '')));
