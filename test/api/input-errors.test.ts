import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { AnyOperation } from '../../src/operations/operation.ts';
import { newId } from '../../src/platform/new-id.ts';
import { TestClient } from '../support/client.ts';
import { allOperations, type DescribedRoute, describedRoutes } from '../support/operations.ts';
import { refusesUnknownFields, requiredFields } from '../support/wrong-bodies.ts';

const user = new TestClient(inject('endpoints'));

/** Well-formed ids of nothing: the input is checked before the resource is looked for. */
const PARAMS: Record<string, string> = {
  workflow_id: newId('wf'),
  approval_id: newId('ap'),
  schedule_id: newId('sc'),
  agent_id: newId('ag'),
  deployment_id: newId('de'),
  session_id: newId('wf').replace('wf_', 'se_'),
  webhook_id: newId('wh'),
  step_id: 'a',
  graph_id: 'a',
  name: 'a',
};

const operations = (await allOperations()).filter(
  ({ body, name }) => body && name !== 'uploadDocument',
);
let routes: Map<string, DescribedRoute>;
beforeAll(async () => {
  routes = new Map((await describedRoutes(user)).map((route) => [route.operationId, route]));
});

async function send({ name }: AnyOperation, body: unknown) {
  const route = routes.get(name);
  if (!route) throw new Error(`no route offers ${name}`);
  const path = route.url.replace(/:(\w+)/g, (_, param: string) => PARAMS[param] ?? param);
  const answer = await user.request(route.method, path, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({
    status: 400,
    body: { code: 'invalid_input' },
  });
  expect(JSON.stringify(answer.body)).not.toMatch(
    /Invalid|Unrecognized|expected|received|undefined/,
  );
  return answer.body.errors ?? [];
}

describe.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s says',
  (_name, operation) => {
    test('that a body is required, with or without a media type', async () => {
      if (operation.body.safeParse(undefined).success) return;
      const required = [{ field: 'body', message: 'is required' }];
      expect(await send(operation, undefined)).toEqual(required);
      expect(await send(operation, '')).toEqual(required);
    });

    test('that a body is an object', async () => {
      expect(await send(operation, [])).toEqual([{ field: 'body', message: 'must be an object' }]);
    });

    test('which fields are required', async () => {
      const required = requiredFields(operation.body);
      if (required.length === 0) return;
      const errors = await send(operation, {});
      for (const field of required)
        expect(errors).toContainEqual({ field, message: expect.stringMatching(/^is required/) });
    });

    test('which field is unknown, and which are known', async () => {
      if (!refusesUnknownFields(operation.body)) return;
      expect(await send(operation, { surprise: 1 })).toContainEqual({
        field: 'surprise',
        message: expect.stringMatching(/^is not a known field; the fields are \w/),
      });
    });
  },
);
