import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';
import { TestClient } from '../support/client.ts';

const { api, workerMetrics } = inject('endpoints');
const client = () => new TestClient(inject('endpoints'));

test('a problem does not send the request back', async () => {
  const body = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`field_${index}_${'x'.repeat(30)}`, 1]),
  );
  const answer = await fetch(`${api}/v1/workflows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tenant-id': client().tenant },
    body: JSON.stringify({ task: 'x', ...body }),
  });
  expect(answer.status).toBe(400);
  expect((await answer.text()).length).toBeLessThan(60_000);
});

test('a long value is not repeated in the problem', async () => {
  const { status, body } = await client().request(
    'GET',
    `/v1/workflows?status=${'x'.repeat(8000)}`,
  );
  expect(status).toBe(400);
  expect(JSON.stringify(body).length).toBeLessThan(10_000);
});

test('the OpenAPI document is packed for whoever takes that', async () => {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const { hostname, port } = new URL(api);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
    socket.write(
      `GET /openapi.json HTTP/1.0\r\nhost: ${hostname}\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n`,
    );
  });
  const end = answer.indexOf('\r\n\r\n');
  expect(answer.subarray(0, end).toString()).toMatch(/content-encoding: gzip/i);
  const document = JSON.parse(gunzipSync(answer.subarray(end + 4)).toString());
  expect(document).toMatchObject({ openapi: '3.1.0' });
  expect(await (await fetch(`${api}/openapi.json`)).json()).toEqual(document);
});

test('pages are not framed, and types are not guessed', async () => {
  const { headers } = await fetch(`${api}/healthz`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('the names of the tools of tenants are no metric labels', async () => {
  const user = client();
  const name = `secret_project_${user.tenant.replaceAll('-', '_')}`;
  await user.addTool(name, '/ok', { read_only: true });
  const scenario = await user.addScenario({
    steps: { '*': [{ tools: [{ name, arguments: { n: 1 } }] }, { text: 'done' }] },
  });
  const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
    agent: 'general',
    task: `Do it. #scenario:${scenario}`,
  });
  expect(await user.ended(body.execution_id)).toMatchObject({ status: 'completed' });
  const metrics = await (await fetch(`${workerMetrics}/metrics`)).text();
  expect(metrics).toContain('tool="tool_service"');
  expect(metrics).not.toContain(name);
});
