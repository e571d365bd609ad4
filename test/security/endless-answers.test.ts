import { readFile } from 'node:fs/promises';
import { describe, inject, test } from 'vitest';
import { readStackFile } from '../../src/dev/stack-file.ts';
import { TestClient } from '../support/client.ts';
import { HOSTILE, type Hostility, startHostilePeer } from '../support/hostile-peer.ts';

const workerPid = async () => (await readStackFile(inject('endpoints').dataDir))?.pids.worker;
const HOSTILITIES = Object.keys(HOSTILE) as Hostility[];

/** The most memory that a process has ever had. Bytes. */
async function peakMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(/VmHWM:\s+(\d+) kB/)?.[1]) * 1024;
}

/** Far less than the answers unpacked, far more than a worker has. */
const MEMORY = 1536 * 1024 * 1024;

describe('a worker outlives, with little memory,', () => {
  test.for(HOSTILITIES)('a tool that answers with %s', async (hostility, { expect }) => {
    const pid = await workerPid();
    const peer = await startHostilePeer(hostility);
    const user = new TestClient(inject('endpoints'));
    const registered = await user.request('POST', '/v1/tools', {
      name: 'hostile',
      description: 'Hostile',
      url: `${peer.url}/work`,
      input_schema: { type: 'object' },
      annotations: { read_only: true },
    });
    expect(registered.status).toBe(201);
    const scenario = await user.addScenario({
      steps: { '*': [{ tools: [{ name: 'hostile', arguments: {} }] }, { text: 'done' }] },
    });
    const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
      agent: 'general',
      task: `Do it. #scenario:${scenario}`,
    });
    expect(await user.ended(body.execution_id)).toMatchObject({ status: 'completed' });
    expect(await workerPid()).toBe(pid);
    expect(await peakMemory(pid)).toBeLessThan(MEMORY);
    await peer.stop();
  });

  test.for(HOSTILITIES)('an agent that answers with %s', async (hostility, { expect }) => {
    const pid = await workerPid();
    const peer = await startHostilePeer(hostility);
    const user = new TestClient(inject('endpoints'));
    const registered = await user.request('POST', '/v1/agents', {
      name: 'hostile',
      type: 'openai_compatible',
      endpoint: `${peer.url}/v1`,
      config: { model: 'hostile' },
    });
    expect(registered.status).toBe(201);
    const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', {
      agent: 'hostile',
      task: 'Speak.',
    });
    const run = await user.ended(body.execution_id);
    expect(run).toMatchObject({ status: 'failed' });
    expect(await workerPid()).toBe(pid);
    expect(await peakMemory(pid)).toBeLessThan(MEMORY);
    await peer.stop();
  });
});

test.for(HOSTILITIES)(
  'the API outlives an MCP server that answers with %s',
  async (hostility, { expect }) => {
    const pid = (await readStackFile(inject('endpoints').dataDir))?.pids.api;
    const peer = await startHostilePeer(hostility);
    const user = new TestClient(inject('endpoints'));
    const registered = await user.request('POST', '/v1/tools/servers', {
      name: 'hostile',
      transport: { type: 'streamable_http', url: peer.url },
    });
    expect(registered).toMatchObject({ status: 400, body: { code: expect.any(String) } });
    expect(await peakMemory(pid)).toBeLessThan(MEMORY);
    await peer.stop();
  },
);
