import { createServer } from 'node:http';
import { type Distribution, distribution, inParallel, round } from './statistics.ts';

export interface AgentFigures {
  agents: number;
  register_ms: Distribution;
  /** Lists, searches and single agents, asked by 50 clients that think half a second in between. */
  api_ms: Distribution;
  /** One round of health checks of all of them. */
  check_seconds: number;
}

const HEADERS = { 'content-type': 'application/json', 'x-tenant-id': 'bench-agents' };

/** A tenant with 1,000 registered agents, all at one server that answers at once. `checkAll` runs the health check's workflow. */
export async function measureAgents(
  api: string,
  count: number,
  checkAll: () => Promise<{ checked: number }>,
): Promise<AgentFigures> {
  const server = createServer((_, response) => response.end('{"capabilities":["sheep"]}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const registered: number[] = [];
  const ids: string[] = [];
  await inParallel(count, 5, async (index) => {
    const startedAt = performance.now();
    const response = await fetch(`${api}/v1/agents`, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({
        name: `agent-${index}`,
        description: `Number ${index} of many; counts sheep and goats.`,
        type: 'api',
        endpoint: `http://127.0.0.1:${port}`,
        capabilities: [`skill_${index % 50}`],
      }),
    });
    registered.push(performance.now() - startedAt);
    if (response.status !== 201) throw new Error(`POST /v1/agents: ${await response.text()}`);
    ids.push(((await response.json()) as { agent_id: string }).agent_id);
  });
  const asked: number[] = [];
  const client = async (index: number) => {
    for (let request = 0; request < 8; request++) {
      const path = [
        '?limit=50',
        `?capability=skill_${(index + request) % 50}`,
        '?q=counting%20goats&limit=20',
        `/${ids[(index * 7 + request) % ids.length]}`,
      ][request % 4];
      await new Promise((resolve) => setTimeout(resolve, request === 0 ? index * 10 : 500));
      const startedAt = performance.now();
      const response = await fetch(`${api}/v1/agents${path}`, { headers: HEADERS });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`GET /v1/agents${path}: ${response.status}`);
      asked.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_, index) => client(index)));
  const startedAt = performance.now();
  const { checked } = await checkAll();
  const seconds = (performance.now() - startedAt) / 1000;
  if (checked < count) throw new Error(`${checked} of ${count} agents were checked`);
  server.closeAllConnections();
  server.close();
  return {
    agents: count,
    register_ms: distribution(registered),
    api_ms: distribution(asked),
    check_seconds: round(seconds),
  };
}
