// An agent over HTTP. Start it with `npx node examples/http-agent.ts`, then register it and give it a job:
//
//   curl localhost:8083/v1/agents -H 'content-type: application/json' \
//     -d '{"name": "shepherd", "type": "api", "endpoint": "http://127.0.0.1:9100", "annotations": {"idempotent": true}}'
//   curl localhost:8083/v1/agents/execute -H 'content-type: application/json' \
//     -d '{"agent": "shepherd", "task": "Count the sheep.", "input": {"sheep": 12}}'
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Job {
  /** The instruction of the step. */
  instructions: string;
  /** The `input` of the run. */
  data: { sheep?: number };
}

/** What the agent offers. The registry reads it at registration and checks once a minute that it still answers. */
const HEALTH = { description: 'Counts sheep.', version: '1', capabilities: ['herding'] };

/** Answers by `Idempotency-Key`. A retry has the key of the first attempt, so it does not count twice. Keep them in a database. */
const answers = new Map<string, object>();

async function handle(request: IncomingMessage): Promise<[status: number, body: object]> {
  if (request.url === '/health') return [200, HEALTH];
  if (request.method !== 'POST' || request.url !== '/process') return [404, {}];
  const key = String(request.headers['idempotency-key']);
  const job = (await json(request)) as Job;
  const answer = answers.get(key) ?? countSheep(job);
  answers.set(key, answer);
  return [200, answer];
}

function countSheep({ instructions, data }: Job) {
  if (data.sheep === undefined) return { status: 'failed', error: 'The input has no sheep.' };
  return { status: 'completed', result: `${data.sheep} sheep, as asked: ${instructions}` };
}

const toProblem = (error: Error): [number, object] => [400, { error: error.message }];

const server = createServer(async (request, response) => {
  const [status, body] = await handle(request).catch(toProblem);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

server.listen(Number(process.env.PORT ?? 9100), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
