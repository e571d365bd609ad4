// A receiver of webhooks. Start it with `WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw npx node examples/webhook-receiver.ts`, then start a run:
//
//   curl localhost:8083/v1/workflows -H 'content-type: application/json' -d '{
//     "task": "Compare WAL and rollback journal",
//     "webhook": {"url": "http://127.0.0.1:9103/", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}'
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

interface Event {
  type: string;
  sequence: number;
  payload: { workflow_id: string; status?: string };
}

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '');
/** A delivery that was not answered in time comes again with the same id. Keep the ids in a database. */
const seen = new Set<string>();

const server = createServer(async (request, response) => {
  const body = await text(request);
  let event: Event;
  try {
    // Checks the signature of these exact bytes, and that it is not older than five minutes.
    event = webhook.verify(body, request.headers as Record<string, string>) as Event;
  } catch {
    return response.writeHead(401).end('The signature is missing or wrong.');
  }
  const id = String(request.headers['webhook-id']);
  if (!seen.has(id)) handle(event);
  seen.add(id);
  response.writeHead(204).end();
});

function handle({ type, sequence, payload }: Event) {
  console.log(`${payload.workflow_id} ${sequence} ${type} ${payload.status ?? ''}`);
}

server.listen(Number(process.env.PORT ?? 9103), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
