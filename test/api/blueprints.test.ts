import { expect, inject, test } from 'vitest';
import type { ListedAgent } from '../../src/contracts/agent.ts';
import type { BlueprintDetail } from '../../src/contracts/blueprint.ts';
import type { Page } from '../../src/contracts/page.ts';
import { TestClient } from '../support/client.ts';
import { accept, planOf } from '../support/scenario.ts';

const client = () => new TestClient(inject('endpoints'));
const POET = { name: 'poet', description: 'Writes haiku.', system_prompt: 'You write haiku.' };

const create = (user: TestClient, more: object = {}) =>
  user.request<BlueprintDetail>('POST', '/v1/blueprints', { ...POET, ...more });
const read = async (user: TestClient, path = '') =>
  (await user.request<BlueprintDetail>('GET', `/v1/blueprints/poet${path}`)).body;
const names = async (user: TestClient, path: string) =>
  (await user.request<Page<{ name: string }>>('GET', path)).body.items.map(({ name }) => name);

/** One step of the poet: it calls what is named, and answers. */
const runPoet = (user: TestClient, tools: string[], body: object = {}) =>
  user.start(
    {
      plan: [planOf({ id: 'verse' })],
      steps: {
        verse: [
          { tools: tools.map((name) => ({ name, arguments: {} })) },
          { text: 'Old pond. A frog leaps in.' },
        ],
      },
      review: [accept('verse')],
    },
    { agent_type: 'poet', plan: { steps: [stepOf('verse', 'poet')] }, ...body },
  );
const stepOf = (step_id: string, agent: string) => ({
  step_id,
  title: step_id,
  instruction: 'Write. ',
  capability: agent,
  agent,
  depends_on: [],
});
const registerTools = (user: TestClient, ...tools: string[]) =>
  Promise.all(
    tools.map((name) =>
      user.request('POST', '/v1/tools', {
        name,
        description: `The tool ${name}.`,
        url: `${user.endpoints.tools}/ok/${name}`,
        input_schema: { type: 'object' },
      }),
    ),
  );

test('a blueprint is created, changed by versions, compared, rolled back, disabled and deleted', async () => {
  const user = client();
  const created = await create(user);
  expect(created).toMatchObject({
    status: 201,
    body: {
      ...POET,
      version: 1,
      status: 'enabled',
      is_built_in: false,
      capabilities: ['poet'],
      tools: [],
      model: null,
      created_by: 'developer',
    },
  });
  expect(created.headers.get('location')).toBe('/v1/blueprints/poet');
  expect((await create(user)).body).toEqual(created.body);
  expect(await create(user, { description: 'Other.' })).toMatchObject({
    status: 409,
    body: { code: 'blueprint_exists' },
  });

  const changed = await user.request<BlueprintDetail>('PATCH', '/v1/blueprints/poet', {
    system_prompt: 'You write limericks.',
    limits: { max_model_calls: 3 },
  });
  expect(changed.body).toMatchObject({
    version: 2,
    description: 'Writes haiku.',
    limits: { max_model_calls: 3, max_tokens: 400_000 },
  });
  const diff = await user.request('GET', '/v1/blueprints/poet/diff');
  expect(diff.body).toMatchObject({
    from: 1,
    to: 2,
    changes: [
      { field: 'system_prompt', before: 'You write haiku.', after: 'You write limericks.' },
      { field: 'limits' },
    ],
  });
  const back = await user.request('POST', '/v1/blueprints/poet/rollback', { version: 1 });
  expect(back.body).toMatchObject({ version: 3, system_prompt: 'You write haiku.' });
  expect(await user.request('POST', '/v1/blueprints/poet/rollback', { version: 9 })).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'version', message: 'there is no version 9; there are: 3, 2, 1' }] },
  });
  expect(await read(user, '/versions/2')).toMatchObject({ system_prompt: 'You write limericks.' });
  const page = await user.request<Page<BlueprintDetail>>(
    'GET',
    '/v1/blueprints/poet/versions?limit=2',
  );
  expect(page.body.items.map(({ version }) => version)).toEqual([3, 2]);
  const next = await user.request<Page<BlueprintDetail>>(
    'GET',
    `/v1/blueprints/poet/versions?limit=2&cursor=${page.body.next_cursor}`,
  );
  expect(next.body).toMatchObject({ items: [{ version: 1 }], next_cursor: null });

  await user.request('PATCH', '/v1/blueprints/poet/status', { status: 'disabled' });
  expect(await names(user, '/v1/blueprints?status=disabled')).toEqual(['poet']);
  const refused = await user.request('POST', '/v1/workflows', { task: 'x', agent_type: 'poet' });
  expect(refused.status).toBe(400);
  await user.request('PATCH', '/v1/blueprints/poet/status', { status: 'enabled' });

  expect((await user.request('DELETE', '/v1/blueprints/poet')).status).toBe(204);
  expect((await user.request('GET', '/v1/blueprints/poet')).status).toBe(404);
  // Runs may be pinned to the old numbers.
  expect((await create(user)).body.version).toBe(4);
  const { items } = (await user.request<Page<{ action: string }>>('GET', '/v1/audit')).body;
  expect(new Set(items.map(({ action }) => action))).toEqual(
    new Set(['create', 'update', 'rollback', 'set_status', 'delete'].map((v) => `blueprint.${v}`)),
  );
});

test('built-in blueprints are listed, replaced by an own one, disabled, and never deleted', async () => {
  const user = client();
  expect(await names(user, '/v1/blueprints')).toEqual(
    expect.arrayContaining(['general', 'orchestrator', 'writer']),
  );
  const builtIn = await user.request<BlueprintDetail>('GET', '/v1/blueprints/writer');
  expect(builtIn.body).toMatchObject({ is_built_in: true, status: 'enabled', tools: ['*'] });
  expect(await user.request('DELETE', '/v1/blueprints/writer')).toMatchObject({
    status: 409,
    body: { code: 'blueprint_built_in' },
  });
  const own = await user.request<BlueprintDetail>('PATCH', '/v1/blueprints/writer', {
    system_prompt: 'You write only verse.',
  });
  expect(own.body).toMatchObject({ is_built_in: false, description: builtIn.body.description });
  expect(own.body.version).toBeGreaterThan(builtIn.body.version);
  const other = client();
  expect((await other.request('GET', '/v1/blueprints/writer')).body).toEqual(builtIn.body);
  await user.request('DELETE', '/v1/blueprints/writer');
  expect((await user.request('GET', '/v1/blueprints/writer')).body).toEqual(builtIn.body);
  await user.request('PATCH', '/v1/blueprints/writer/status', { status: 'disabled' });
  const capabilities = await user.request<{ items: { agents: { name: string }[] }[] }>(
    'GET',
    '/v1/capabilities',
  );
  const able = capabilities.body.items.flatMap(({ agents }) => agents.map(({ name }) => name));
  expect(able).toContain('general');
  expect(able).not.toContain('writer');
});

test('agents list the registered ones first, then blueprints, page by page', async () => {
  const user = client();
  await create(user);
  const all: ListedAgent[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Page<ListedAgent> = (
      await user.request<Page<ListedAgent>>(
        'GET',
        `/v1/agents?limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      )
    ).body;
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  const listed = all.map(({ name }) => name);
  expect(listed).toEqual([...listed].sort());
  expect(all.find(({ name }) => name === 'poet')).toMatchObject({
    agent_id: null,
    origin: 'blueprint',
    type: 'llm',
    status: 'active',
  });
  expect(await names(user, '/v1/agents?capability=poet')).toEqual(['poet']);
  expect(await names(user, '/v1/agents?q=haiku')).toEqual(['poet']);
  expect(await names(user, '/v1/agents?origin=blueprint')).toEqual(['poet']);
  expect(await names(user, '/v1/agents?origin=registered')).toEqual([]);
});

test('an own agent runs with its prompt and only with the tools that its blueprint names', async () => {
  const user = client();
  await registerTools(user, 'rhyme_find', 'rhyme_count', 'launch');
  const created = await create(user, { tools: ['rhyme_*', 'metre'] });
  expect(created.body.unknown_tools).toEqual(['metre']);
  const id = await runPoet(user, ['launch']);
  expect(await user.ended(id)).toMatchObject({
    status: 'completed',
    steps: [{ agent: 'poet@1' }],
  });
  const [asked, again] = await user.modelRequests(id);
  expect(asked?.tools.sort()).toEqual(['rhyme_count', 'rhyme_find']);
  expect(again?.last).toContain('There is no tool "launch"');
  const { items } = (
    await user.request<Page<{ text: string }>>('GET', `/v1/workflows/${id}/steps/verse/messages`)
  ).body;
  expect(items[0]?.text).toContain('You write haiku.');
});

test.each([
  ['deny', undefined, 'deny'],
  ['ask', { tools: [{ name: '*', policy: 'auto' }] }, 'ask'],
  ['auto', { tools: [{ name: '*', policy: 'deny' }] }, 'deny'],
])(
  'a blueprint that says %s and a run with %j: the stricter one applies',
  async (policy, approval, outcome) => {
    const user = client();
    await registerTools(user, 'launch');
    await create(user, { tools: ['launch'], permissions: [{ name: 'laun*', policy }] });
    const id = await runPoet(user, ['launch'], approval && { approval });
    if (outcome === 'ask') {
      const { approval_id } = await user.asked(id, 'tool_call');
      expect(await user.toolCalls()).toEqual([]);
      await user.decide(approval_id, { decision: 'approve' });
    }
    expect(await user.ended(id)).toMatchObject({ status: 'completed' });
    expect(await user.toolCalls()).toHaveLength(outcome === 'ask' ? 1 : 0);
  },
);

test('a run keeps the version that it began with, even if the blueprint is deleted', async () => {
  const user = client();
  await create(user);
  const id = await user.start(
    { steps: { verse: [{ text: 'Old pond.', held: true }] }, review: [accept('verse')] },
    { agent_type: 'poet', plan: { steps: [stepOf('verse', 'poet')] } },
  );
  await user.waitFor(id, ({ status }) => status === 'executing');
  await user.request('PATCH', '/v1/blueprints/poet', { system_prompt: 'Other.' });
  await user.request('DELETE', '/v1/blueprints/poet');
  await user.release(id);
  expect(await user.ended(id)).toMatchObject({ status: 'completed', steps: [{ agent: 'poet@1' }] });
});

test('errors name what there is', async () => {
  const user = client();
  await create(user);
  const workflow = (agent_type: string) =>
    user.request('POST', '/v1/workflows', { task: 'x', agent_type });
  expect((await workflow('poets')).body.errors?.[0]?.message).toMatch(
    /^there is no agent type "poets"\. Did you mean "poet"\? There are: .*general.*poet/,
  );
  const execution = await user.request('POST', '/v1/agents/execute', { task: 'x', agent: 'Poet' });
  expect(execution.body.errors?.[0]?.message).toContain('Did you mean "poet"?');
  const unknown = await user.request('GET', '/v1/blueprints/poets');
  expect(unknown).toMatchObject({ status: 404 });
  expect(unknown.body.detail).toContain('Did you mean "poet"?');
  const model = await create(user, { name: 'bard', model: 'opnai/gpt-5' });
  expect(model).toMatchObject({ status: 400, body: { errors: [{ field: 'model' }] } });
});

test('Markdown goes in as a file or as JSON, comes out, and goes in again without a new version', async () => {
  const user = client();
  const markdown = `---
name: bard
description: Sings ---
tools: rhyme_find, rhyme_count
model: inherit
---

You sing of heroes.

---

Always.
`;
  const markdownType = { 'content-type': 'text/markdown' };
  const imported = await user.request<BlueprintDetail>(
    'POST',
    '/v1/blueprints/import',
    markdown,
    markdownType,
  );
  expect(imported).toMatchObject({
    status: 200,
    body: {
      name: 'bard',
      version: 1,
      tools: ['rhyme_find', 'rhyme_count'],
      model: null,
      system_prompt: 'You sing of heroes.\n\n---\n\nAlways.',
    },
  });
  const exported = await user.request<string>('GET', '/v1/blueprints/bard/export');
  expect(exported.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  const again = await user.request('POST', '/v1/blueprints/import', { markdown: exported.body });
  expect(again.body).toEqual(imported.body);
});

test.each([
  ['no front matter', 'You sing.', 'markdown'],
  ['no name', '---\ndescription: x\n---\nYou sing.', 'markdown.name'],
  ['an unknown field', '---\nname: bard\ncolour: red\n---\nYou sing.', 'markdown.colour'],
  ['no prompt', '---\nname: bard\n---\n', 'markdown.system_prompt'],
  ['YAML that is none', '---\nname: [bard\n---\nYou sing.', 'markdown'],
  ['aliases', '---\nname: &a bard\ndescription: *a\n---\nYou sing.', 'markdown'],
])('Markdown with %s is refused', async (_, markdown, field) => {
  const { status, body } = await client().request('POST', '/v1/blueprints/import', { markdown });
  expect({ status, field: body.errors?.[0]?.field }).toEqual({ status: 400, field });
});
