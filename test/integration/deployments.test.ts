import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Deployment, DeploymentView } from '../../src/contracts/deployment.ts';
import { createDatabase, type Database } from '../../src/db/database.ts';
import { readCacheRows } from '../../src/db/queries/deployment-cache.ts';
import { OPERATOR_POLICY } from '../../src/platform/http/address-policy-of.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createSecrets } from '../../src/platform/secrets.ts';
import { createCredentials } from '../../src/services/agents/credentials.ts';
import {
  createAssistant,
  deleteAssistant,
  findAssistantByMetadata,
  getAssistant,
  readAssistants,
  updateAssistant,
} from '../../src/services/deployments/assistants.ts';
import { readThroughCache } from '../../src/services/deployments/cache.ts';
import type { Caller } from '../../src/services/deployments/call-deployment.ts';
import {
  createDeploymentDeps,
  type DeploymentDeps,
} from '../../src/services/deployments/deployment-deps.ts';
import { readDeploymentRow } from '../../src/services/deployments/deployment-row.ts';
import { discover } from '../../src/services/deployments/discover.ts';
import { readGraphSchema, readGraphs } from '../../src/services/deployments/graphs.ts';
import { overviewWanted } from '../../src/services/deployments/overview.ts';
import { probeAssistant } from '../../src/services/deployments/probe-assistant.ts';
import { TestClient } from '../support/client.ts';
import { type Examples, startExample, startExamples } from '../support/example-deployments.ts';
import { type MoodyProxy, startMoodyProxy } from '../support/moody-proxy.ts';
import { readSse } from '../support/read-sse.ts';

const PATIENCE = { timeout: 20_000 };

let examples: Examples;
let db: Database;
beforeAll(async () => {
  examples = await startExamples();
  const log = createLogger('test', 'silent');
  ({ db } = createDatabase({ url: inject('endpoints').postgres, poolSize: 4, name: 'test', log }));
});
afterAll(async () => {
  await db?.destroy();
  await examples?.stop();
});

/** A process of its own, as far as deployments go. */
function createProcess(more: Partial<DeploymentDeps> = {}): DeploymentDeps {
  const secrets = createSecrets({ env: {}, envTenants: [], directory: undefined });
  const registry = {
    addresses: OPERATOR_POLICY,
    credentials: createCredentials({ secrets, addresses: OPERATOR_POLICY }),
  };
  const config = { DEPLOYMENT_TIMEOUT_SECONDS: 20, DEPLOYMENT_RETRY_SECONDS: 3600 };
  return { ...createDeploymentDeps({ db, registry, config }), ...more };
}

/** A user of the API with a tenant and a token of their own. */
class DeploymentUser extends TestClient {
  readonly caller: Caller = { tenantId: this.tenant, userId: 'ada', token: `ada-${this.tenant}` };
  readonly headers = { authorization: `Bearer ${this.caller.token}`, 'x-user-id': 'ada' };

  async register(name: string, url: string): Promise<Deployment> {
    const body = { name, url };
    const answer = await this.request<Deployment>('POST', '/v1/deployments', body, this.headers);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  /** Lets what is known of a deployment become older. */
  async age(deployment: Deployment, hours: number): Promise<void> {
    await sql`
      update deployment_cache set fetched_at = fetched_at - make_interval(hours => ${hours}::int),
        failed_at = failed_at - make_interval(hours => ${hours}::int)
      where tenant_id = ${this.tenant} and deployment_id = ${deployment.deployment_id}
    `.execute(db);
  }
}
const userOf = () => new DeploymentUser(inject('endpoints'));

/** All that is written down of a tenant's deployments. */
async function keptOf({ tenant }: TestClient): Promise<string> {
  const { rows } = await sql<{ kept: string }>`
    select row_to_json(c)::text as kept from deployment_cache c where tenant_id = ${tenant}
    union all select row_to_json(d)::text from deployments d where tenant_id = ${tenant}
    union all select row_to_json(a)::text from audit a where tenant_id = ${tenant}
  `.execute(db);
  return rows.map(({ kept }) => kept).join('\n');
}

async function withProxy(
  target: string,
  work: (proxy: MoodyProxy) => Promise<void>,
): Promise<void> {
  const proxy = await startMoodyProxy(target);
  try {
    await work(proxy);
  } finally {
    await proxy.stop();
  }
}

const statusesOf = (views: DeploymentView[]) =>
  Object.fromEntries(views.map(({ deployment, status }) => [deployment.name, status]));

describe.concurrent('discovery', () => {
  test('tells of those that are there while another holds its answer, and a third is down', async () => {
    const user = userOf();
    const gone = await startExample('supervisor');
    await user.register('gone', gone.url);
    await gone.stop();
    await user.register('tools', examples.tools.url);
    await withProxy(examples.research.url, async (proxy) => {
      await user.register('slow', proxy.url);
      proxy.be('hold');
      const response = await fetch(`${user.endpoints.api}/v1/deployments/discover`, {
        method: 'POST',
        headers: {
          ...user.headers,
          'x-tenant-id': user.tenant,
          accept: 'text/event-stream',
          'content-type': 'application/json',
        },
        body: JSON.stringify({ refresh: true }),
      });
      const views = readSse<DeploymentView>(response);
      const first = [await views.next(), await views.next()].map(({ value }) => value);
      expect(statusesOf(first)).toEqual({ gone: 'stale', tools: 'ok' });
      expect(first.find(({ status }) => status === 'stale')).toMatchObject({
        graphs: [{ graph_id: 'supervisor' }],
        problem: expect.stringContaining('ECONNREFUSED'),
      });
      // The third is still asked.
      await vi.waitFor(() => expect(proxy.held()).toBe(3), PATIENCE);
      proxy.be('pass');
      expect((await views.next()).value).toMatchObject({
        deployment: { name: 'slow' },
        status: 'ok',
        graphs: [{ graph_id: 'deep_research' }],
      });
      expect((await views.next()).done).toBe(true);
    });
  });

  test('gives up on one that never answers, and on nothing else', async () => {
    const user = userOf();
    await withProxy(examples.research.url, async (proxy) => {
      await user.register('tools', examples.tools.url);
      const silent = await user.register('silent', proxy.url);
      await sql`delete from deployment_cache where deployment_id = ${silent.deployment_id}`.execute(
        db,
      );
      proxy.be('hold');
      const deps = createProcess({ timeoutMs: 2000 });
      const views = await discover(deps, user.caller);
      expect(statusesOf(views)).toEqual({ silent: 'down', tools: 'ok' });
      expect(views[0]?.problem).toBe('The deployment did not answer in time.');
      // It is left alone for a while, by every process.
      const asked = proxy.seen.length;
      expect(statusesOf(await discover(createProcess(), user.caller))).toMatchObject({
        silent: 'down',
      });
      expect(proxy.seen).toHaveLength(asked);
      proxy.be('pass');
      const again = await discover(createProcess(), user.caller, { refresh: true });
      expect(statusesOf(again)).toEqual({ silent: 'ok', tools: 'ok' });
    });
  });

  test('asks once for all who ask at once, and leaves the one who does not want to wait', async () => {
    const user = userOf();
    await withProxy(examples.tools.url, async (proxy) => {
      const { deployment_id: id } = await user.register('tools', proxy.url);
      const deps = createProcess();
      const deployment = await readDeploymentRow(db, user.tenant, id);
      const row = (await readCacheRows(db, user.caller, [id], 'overview')).get(id);
      const ask = (signal?: AbortSignal) =>
        readThroughCache(
          deps,
          user.caller,
          deployment,
          overviewWanted({ refresh: true, row, signal }),
        );
      proxy.be('hold');
      const impatient = new AbortController();
      const asking = ask(impatient.signal);
      const others = [ask(), ask(), ask()];
      await vi.waitFor(() => expect(proxy.held()).toBe(3), PATIENCE);
      impatient.abort(new Error('enough'));
      await expect(asking).rejects.toThrow('enough');
      proxy.be('pass');
      const answers = await Promise.all(others);
      expect(answers.map(({ is_stale }) => is_stale)).toEqual([false, false, false]);
      // Three requests when it was registered, three for everybody since.
      expect(proxy.seen).toHaveLength(6);
    });
  });
});

describe.concurrent('the cache', () => {
  test('answers for an hour about graphs, for a day about schemas, and says what is stale', async () => {
    const user = userOf();
    await withProxy(examples.tools.url, async (proxy) => {
      const made = await user.register('tools', proxy.url);
      const id = made.deployment_id;
      const deps = createProcess();
      const graphs = () => readGraphs(deps, user.caller, id);
      const schema = () => readGraphSchema(deps, user.caller, id, 'agent');
      const known = { graphs: await graphs(), schema: await schema() };
      proxy.be('break');
      expect(await graphs()).toEqual(known.graphs);
      expect(await schema()).toEqual(known.schema);

      await user.age(made, 2);
      expect(await schema()).toMatchObject({ is_stale: false, value: known.schema.value });
      expect(await graphs()).toMatchObject({
        is_stale: true,
        value: known.graphs.value,
        problem: expect.stringContaining('broke off'),
      });
      await user.age(made, 24);
      for (const mood of ['overloaded', 'nonsense'] as const) {
        proxy.be(mood);
        await user.age(made, 2);
        expect(await schema()).toMatchObject({ is_stale: true, value: known.schema.value });
      }
      proxy.be('pass');
      await user.age(made, 2);
      expect(await schema()).toMatchObject({ is_stale: false, problem: null });
      expect(await graphs()).toMatchObject({ is_stale: false, problem: null });
    });
  });

  test('is each user’s own, and shows nothing to whom the deployment refuses', async () => {
    const user = userOf();
    await withProxy(examples.tools.url, async (proxy) => {
      const made = await user.register('tools', proxy.url);
      const deps = createProcess();
      const other = { ...user.caller, userId: 'ben', token: 'ben' };
      proxy.be('deny');
      expect(statusesOf(await discover(deps, user.caller))).toEqual({ tools: 'ok' });
      expect(statusesOf(await discover(deps, other))).toEqual({ tools: 'denied' });
      await expect(
        readGraphs(deps, user.caller, made.deployment_id, { refresh: true }),
      ).rejects.toMatchObject({
        kind: 'denied',
        status: 403,
      });
      // What was known before is not shown any more, whatever happens next.
      proxy.be('break');
      expect(statusesOf(await discover(deps, user.caller))).toEqual({ tools: 'down' });
    });
  });

  test('holds no token, and nor does anything else that is kept', async () => {
    const user = userOf();
    const made = await user.register('tools', examples.tools.url);
    await user.request(
      'GET',
      `/v1/deployments/${made.deployment_id}/models`,
      undefined,
      user.headers,
    );
    await user.request(
      'GET',
      `/v1/deployments/${made.deployment_id}/assistants`,
      undefined,
      user.headers,
    );
    const kept = await keptOf(user);
    expect(kept).toContain('offline/echo');
    expect(kept).not.toContain(user.caller.token);
  });

  test('holds no token that a deployment gives back in its answers, nor does the log', async () => {
    const user = userOf();
    const echo = createServer((request, response) => {
      const { authorization = '' } = request.headers;
      if (request.url === '/info') response.end(JSON.stringify({ flags: { authorization } }));
      else if (isDown) response.writeHead(500).end(`I do not like ${authorization}`);
      else response.end('[]');
    }).listen(0, '127.0.0.1');
    let isDown = false;
    await once(echo, 'listening');
    try {
      const { port } = echo.address() as AddressInfo;
      const made = await user.register('echo', `http://127.0.0.1:${port}`);
      isDown = true;
      const path = `/v1/deployments/${made.deployment_id}/models`;
      const { status, body } = await user.request('GET', path, undefined, user.headers);
      expect({ status, detail: body.detail }).toEqual({
        status: 503,
        detail: 'The deployment answered 500: I do not like Bearer …',
      });
      expect(await keptOf(user)).not.toContain(user.caller.token);
      const log = () => readFile(join(user.endpoints.dataDir, 'logs', 'api.log'), 'utf8');
      await vi.waitFor(async () => expect(await log()).toContain('I do not like Bearer'), PATIENCE);
      expect(await log()).not.toContain(user.caller.token);
    } finally {
      echo.close();
    }
  });

  test('forgets what a deployment said at its former address', async () => {
    const user = userOf();
    const made = await user.register('tools', examples.tools.url);
    const path = `/v1/deployments/${made.deployment_id}`;
    await user.request('PATCH', path, { url: examples.supervisor.url }, user.headers);
    expect(
      (await user.request('GET', `${path}/graphs`, undefined, user.headers)).body,
    ).toMatchObject({
      items: [{ graph_id: 'supervisor' }],
    });
  });
});

describe.concurrent('an assistant', () => {
  const wanted = (more = {}) => ({
    graphId: 'agent',
    name: 'Pirate',
    description: 'Talks like one.',
    config: { system_prompt: 'Talk like a pirate.', mcp_config: { tools: ['calculator'] } },
    metadata: { creation_key: randomUUID() },
    assistantId: randomUUID(),
    ...more,
  });

  test('is made once, found, tried, changed and removed once', async () => {
    const user = userOf();
    const deps = createProcess();
    const { deployment_id: id } = await user.register('tools', examples.tools.url);
    const pirate = wanted();
    const twins = await Promise.all(
      [1, 2].map(() => createAssistant(deps, user.caller, id, pirate)),
    );
    expect(twins[0]).toEqual(twins[1]);
    const made = twins[0];
    expect(made).toMatchObject({
      assistant_id: pirate.assistantId,
      name: 'Pirate',
      description: 'Talks like one.',
      config: pirate.config,
      metadata: pirate.metadata,
    });
    expect(await findAssistantByMetadata(deps, user.caller, id, pirate.metadata)).toEqual(made);
    expect(
      await findAssistantByMetadata(deps, user.caller, id, { creation_key: 'none' }),
    ).toBeUndefined();
    const probe = await probeAssistant(deps, user.caller, id, pirate.assistantId, 'What is 6 * 7?');
    expect(probe).toMatchObject({
      kind: 'answered',
      text: expect.stringMatching(/^Talk like a pirate\.[\s\S]*calculator: 6 \* 7 = 42/),
    });
    const changed = await updateAssistant(deps, user.caller, id, pirate.assistantId, {
      config: { system_prompt: 'Talk like a sailor.' },
      metadata: { changed: true },
    });
    expect(changed).toMatchObject({
      name: 'Pirate',
      version: 2,
      config: { system_prompt: 'Talk like a sailor.' },
      metadata: { ...pirate.metadata, changed: true },
    });
    expect(await getAssistant(deps, user.caller, id, pirate.assistantId)).toEqual(changed);
    expect(await deleteAssistant(deps, user.caller, id, pirate.assistantId)).toBe('deleted');
    expect(await deleteAssistant(deps, user.caller, id, pirate.assistantId)).toBe('already_gone');
    await expect(getAssistant(deps, user.caller, id, pirate.assistantId)).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  test('of another user is neither seen nor changed nor taken over', async () => {
    const user = userOf();
    const deps = createProcess();
    const { deployment_id: id } = await user.register('tools', examples.tools.url);
    const ben = { ...user.caller, userId: 'ben', token: `ben-${user.tenant}` };
    const pirate = wanted();
    await createAssistant(deps, user.caller, id, pirate);
    expect((await readAssistants(deps, ben, id, { limit: 10, offset: 0 })).value).toEqual([]);
    const { assistantId } = pirate;
    await expect(
      updateAssistant(deps, ben, id, assistantId, { name: 'Mine' }),
    ).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect(await deleteAssistant(deps, ben, id, assistantId)).toBe('already_gone');
    await expect(createAssistant(deps, ben, id, pirate)).rejects.toMatchObject({
      kind: 'rejected',
      status: 409,
    });
    expect((await getAssistant(deps, user.caller, id, assistantId)).name).toBe('Pirate');
  });

  test('that was made is seen at once, and is still seen when the deployment is down', async () => {
    const user = userOf();
    const deps = createProcess();
    await withProxy(examples.tools.url, async (proxy) => {
      const { deployment_id: id } = await user.register('tools', proxy.url);
      const list = () => readAssistants(deps, user.caller, id, { limit: 10, offset: 0 });
      expect((await list()).value).toEqual([]);
      await createAssistant(deps, user.caller, id, wanted());
      expect((await list()).value).toMatchObject([{ name: 'Pirate' }]);
      proxy.be('break');
      expect(await list()).toMatchObject({ is_stale: true, value: [{ name: 'Pirate' }] });
      const attempt = createAssistant(deps, user.caller, id, wanted({ name: 'Late' }));
      await expect(attempt).rejects.toMatchObject({ kind: 'unreachable' });
      expect(await list()).toMatchObject({ is_stale: true, value: [{ name: 'Pirate' }] });
    });
  });

  test('of the supervisor asks those of another deployment, as the caller', async () => {
    const user = userOf();
    const deps = createProcess();
    const tools = await user.register('tools', examples.tools.url);
    const supervisor = await user.register('supervisor', examples.supervisor.url);
    const pirate = await createAssistant(deps, user.caller, tools.deployment_id, wanted());
    const captain = await createAssistant(deps, user.caller, supervisor.deployment_id, {
      graphId: 'supervisor',
      name: 'Captain',
      config: {
        agents: [
          { agent_id: pirate.assistant_id, deployment_url: examples.tools.url, name: 'Pirate' },
        ],
      },
      metadata: {},
    });
    const ask = (caller: Caller) =>
      probeAssistant(deps, caller, supervisor.deployment_id, captain.assistant_id, '2 + 3');
    expect(await ask(user.caller)).toMatchObject({
      kind: 'answered',
      text: expect.stringMatching(/Pirate says: Talk like a pirate\.[\s\S]*2 \+ 3 = 5/),
    });
  });

  test('that cannot answer says why, and one that does not exist is told apart', async () => {
    const user = userOf();
    const deps = createProcess();
    const { deployment_id: id } = await user.register('tools', examples.tools.url);
    const broken = wanted({ config: { model_name: 'nowhere/none' } });
    await createAssistant(deps, user.caller, id, broken);
    expect(await probeAssistant(deps, user.caller, id, broken.assistantId, 'Hello')).toMatchObject({
      kind: 'failed',
      problem: expect.stringContaining('the provider "nowhere" is not configured'),
    });
    for (const nobody of [randomUUID(), '../threads'])
      await expect(probeAssistant(deps, user.caller, id, nobody, 'Hello')).rejects.toMatchObject({
        kind: 'not_found',
      });
  });
});
