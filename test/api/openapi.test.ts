import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { EVENT_KINDS } from '../../src/contracts/event.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import { TestClient } from '../support/client.ts';

type Json = Record<string, unknown>;
interface Media {
  schema: Json;
}
interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string; schema: Json }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; responses: Record<string, Response> };
  tags: { name: string; description?: string }[];
  servers: unknown[];
}

const user = new TestClient(inject('endpoints'));

let document: Document;
let operations: [name: string, operation: Operation][];
beforeAll(async () => {
  document = (await user.request<Document>('GET', '/openapi.json')).body;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
});

/** Refuses keywords that no draft knows, so that a misspelt one is found. */
const newAjv = () => {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allErrors: true,
  });
  for (const format of ['uri', 'date-time', 'date', 'uuid', 'email']) ajv.addFormat(format, true);
  ajv.addVocabulary(['components', 'discriminator']);
  return ajv;
};

/** References within the document are resolved from its root. */
const withComponents = (schema: Json): Json => ({ ...schema, components: document.components });

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(document as never);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

test('redocly lints it without a finding', async () => {
  const config = await createConfig({
    extends: ['recommended'],
    rules: {
      // `/v1/agents/status/{execution_id}` is part of the contract; the router prefers it.
      'no-ambiguous-paths': 'off',
      // Health checks take no input that could be wrong.
      'operation-4xx-response': 'off',
    },
  });
  const source = JSON.stringify(document);
  const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

test('it is complete, and small', () => {
  const { components, tags, servers } = document;
  expect(JSON.stringify(document).length / operations.length).toBeLessThan(3000);
  expect(servers).not.toHaveLength(0);
  const described = new Set(tags.map(({ name, description }) => description && name));
  for (const [name, operation] of operations) {
    expect(operation, name).toMatchObject({
      operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/),
      summary: expect.stringMatching(/^[A-Z].*[^.]$/),
    });
    for (const tag of operation.tags) expect(described, name).toContain(tag);
    const { content } = operation.requestBody ?? {};
    const isMultipart = content && 'multipart/form-data' in content;
    const schema = JSON.stringify(content?.['application/json']?.schema ?? {});
    if (!isMultipart && schema.length > 300) expect(schema, name).toMatch(/^\{"\$ref"/);
    for (const response of Object.values(operation.responses))
      if (!('$ref' in response)) expect(response.description, name).toBeTruthy();
  }
  expect(components.schemas.Event?.oneOf).toHaveLength(Object.values(EVENT_KINDS).flat().length);
});

test('every schema in it is valid JSON Schema 2020-12', () => {
  const ajv = newAjv();
  let count = 0;
  for (const [name, { parameters = [], requestBody, responses }] of operations) {
    const media = [requestBody, ...Object.values(responses)].flatMap((body) =>
      Object.values(body?.content ?? {}),
    );
    for (const { schema } of [...parameters, ...media]) {
      expect(() => ajv.compile(withComponents(schema)), name).not.toThrow();
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(300);
});

test('an answer without a body has no content, and no tuple is empty', () => {
  for (const [name, { responses }] of operations)
    if (responses['204']) expect(responses['204'].content, name).toBeUndefined();
  expect(JSON.stringify(document)).not.toContain('"prefixItems":[]');
  expect(JSON.stringify(document)).not.toContain('Default Response');
});

test('what can be refused before a route is asked is declared', () => {
  for (const [name, { responses }] of operations) {
    if (name.includes('{')) expect(responses, name).toHaveProperty('414');
    if (/^(POST|PUT|PATCH|DELETE)/.test(name))
      for (const status of ['413', '415']) expect(responses, name).toHaveProperty(status);
  }
  for (const name of ['GET /v1/workflows/{workflow_id}/events', 'GET /v1/audit'])
    expect(operations.find(([other]) => other === name)?.[1].responses).toHaveProperty('406');
});

test('headers that are too large are a 431 with a code', async () => {
  const answer = await user.request('GET', `/v1/workflows?q=${'x'.repeat(20_000)}`);
  expect(answer).toMatchObject({ status: 431, body: { code: 'headers_too_large', status: 431 } });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  for (const [name, { responses }] of operations) expect(responses, name).toHaveProperty('431');
});

test('a parameter that is too long is a 414 with a code', async () => {
  const answer = await user.request('GET', `/v1/workflows/${'x'.repeat(300)}`);
  expect(answer).toMatchObject({
    status: 414,
    body: { code: 'uri_too_long', title: 'URI Too Long', status: 414 },
  });
  expect(answer.body.detail.length).toBeLessThan(100);
});

describe('what the schema can tell, it tells: a body that the API refuses is refused by its schema', () => {
  const workflow = { task: 'x' };
  const schedule = { name: 'x', cron: '@daily', workflow };
  test.each<[string, string, unknown]>([
    ['POST', '/v1/workflows', { task: ' \n ' }],
    ['POST', '/v1/workflows', { task: 'a\u0000b' }],
    ['POST', '/v1/workflows', { task: 'x', agent_type: 'a\nb' }],
    ['POST', '/v1/workflows', { task: 'x', surprise: 1 }],
    ['POST', '/v1/workflows', { task: 'x', budget: {} }],
    ['POST', '/v1/schedules', { name: 'x', workflow }],
    ['POST', '/v1/schedules', { ...schedule, interval_seconds: 60 }],
    ['POST', '/v1/schedules', { ...schedule, cron: '* * * *' }],
    ['POST', '/v1/schedules', { ...schedule, cron: [] }],
    ['POST', '/v1/schedules', { ...schedule, timezone: '+01:00' }],
    ['PUT', '/v1/budgets/day', {}],
    ['PUT', '/v1/store/items', { namespace: [], key: 'k', value: {} }],
    ['PUT', '/v1/store/items', { namespace: ['me', 'a.b'], key: 'k', value: {} }],
    ['PUT', '/v1/store/items', { namespace: ['me', '*'], key: 'k', value: {} }],
    ['PUT', '/v1/store/items', { namespace: ['me', ...'abcdefghij'], key: 'k', value: {} }],
    ['POST', '/codec/decode', { payloads: [{ data: 'ä' }] }],
  ])('%s %s %j', async (method, path, body) => {
    const answer = await user.request<Problem>(method, path, body);
    expect(answer.status).toBe(400);
    const [, operation] = operations.find(([name]) => name === `${method} ${path}`) ?? [];
    const schema = operation?.requestBody?.content['application/json']?.schema;
    expect(newAjv().validate(withComponents(schema ?? {}), body)).toBe(false);
  });
});
