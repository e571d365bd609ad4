import type { Deployment, DeploymentView } from '../../src/contracts/deployment.ts';
import { startExamples } from '../support/example-deployments.ts';
import { startMoodyProxy } from '../support/moody-proxy.ts';
import { type Distribution, distribution, round } from './statistics.ts';

export interface DeploymentFigures {
  /** Discovery of the one that is farthest away. */
  slowest_ms: Distribution;
  /** Of all three. */
  all_ms: Distribution;
  cached_ms: Distribution;
  /** Medians of all three to the slowest. */
  ratio: number;
}

const HEADERS = {
  'content-type': 'application/json',
  'x-tenant-id': 'bench-deployments',
  authorization: 'Bearer bench',
};

/** Three real LangGraph servers, as far away as other people's servers are: what is measured is the waiting, not this machine's cores. */
export async function measureDeployments(api: string, rounds: number): Promise<DeploymentFigures> {
  const { tools, supervisor, research, stop } = await startExamples();
  const proxies = await Promise.all([
    startMoodyProxy(tools.url, 100),
    startMoodyProxy(supervisor.url, 150),
    startMoodyProxy(research.url, 200),
  ]);
  try {
    const ids: string[] = [];
    for (const [index, { url }] of proxies.entries()) {
      const made = await post<Deployment>(`${api}/v1/deployments`, { name: `bench-${index}`, url });
      ids.push(made.deployment_id);
    }
    const discover = async (body: object) => {
      const startedAt = performance.now();
      const { items } = await post<{ items: DeploymentView[] }>(
        `${api}/v1/deployments/discover`,
        body,
      );
      const time = performance.now() - startedAt;
      if (items.some(({ status }) => status !== 'ok')) throw new Error(JSON.stringify(items));
      return time;
    };
    const times = { slowest: [] as number[], all: [] as number[], cached: [] as number[] };
    // By turns, after a round that does not count.
    for (let turn = 0; turn <= rounds; turn++) {
      const slowest = await discover({ deployment_ids: ids.slice(2), refresh: true });
      const all = await discover({ refresh: true });
      const cached = await discover({});
      if (turn === 0) continue;
      times.slowest.push(slowest);
      times.all.push(all);
      times.cached.push(cached);
    }
    const slowest_ms = distribution(times.slowest);
    const all_ms = distribution(times.all);
    const cached_ms = distribution(times.cached);
    return { slowest_ms, all_ms, cached_ms, ratio: round(all_ms.p50 / slowest_ms.p50) };
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await stop();
  }
}

async function post<T>(url: string, body: object): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${url}: ${await response.text()}`);
  return (await response.json()) as T;
}
