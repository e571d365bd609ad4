import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../support/listen.ts';
import { type Distribution, distribution, round } from './statistics.ts';

export interface FairShareFigures {
  hung_steps: number;
  undisturbed_ms: Distribution;
  disturbed_ms: Distribution;
  ratio: number;
}

const TENANT = { 'x-tenant-id': 'bench-hostile' };
const STEPS_PER_RUN = 50;

/** How long another tenant's run takes while one tenant has this many steps at an agent that never answers. */
export async function measureFairShares(
  api: string,
  hungSteps: number,
  count: number,
  execute: () => Promise<void>,
): Promise<FairShareFigures> {
  const measure = async () => {
    const times: number[] = [];
    for (let index = 0; index < count; index++) {
      const startedAt = performance.now();
      await execute();
      times.push(performance.now() - startedAt);
    }
    return distribution(times);
  };
  const agent = await listen((request, response) => {
    if (request.method === 'GET') response.end('{}');
  });
  await send(api, 'POST', '/v1/agents', {
    name: 'hanging',
    description: 'Never answers.',
    type: 'api',
    endpoint: agent.url,
    capabilities: ['hang'],
  });
  const undisturbed_ms = await measure();
  const ids = await Promise.all(
    Array.from({ length: hungSteps / STEPS_PER_RUN }, () => startHanging(api)),
  );
  for (const id of ids) await allRunning(api, id);
  const disturbed_ms = await measure();
  for (const id of ids) await send(api, 'DELETE', `/v1/workflows/${id}`);
  await agent.stop();
  return {
    hung_steps: hungSteps,
    undisturbed_ms,
    disturbed_ms,
    ratio: round(disturbed_ms.p50 / undisturbed_ms.p50),
  };
}

async function startHanging(api: string): Promise<string> {
  const steps = Array.from({ length: STEPS_PER_RUN }, (_, index) => ({
    step_id: `s${index}`,
    title: `Step ${index}`,
    instruction: 'Hang.',
    capability: 'hang',
    agent: 'hanging',
  }));
  const answer = await send(api, 'POST', '/v1/workflows', { task: 'Hang', plan: { steps } });
  return (answer as { workflow_id: string }).workflow_id;
}

async function allRunning(api: string, id: string): Promise<void> {
  for (;;) {
    const run = (await send(api, 'GET', `/v1/workflows/${id}`)) as { steps: { status: string }[] };
    if (run.steps.filter(({ status }) => status === 'running').length === STEPS_PER_RUN) return;
    await sleep(200);
  }
}

async function send(api: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { ...TENANT, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  return response.json();
}
