// A tool over HTTP. Start it with `npx node examples/tool-service.ts`, then register it and have an agent call it:
//
//   curl localhost:8083/v1/tools -H 'content-type: application/json' -d '{
//     "name": "book_room", "description": "Books a meeting room", "url": "http://127.0.0.1:9101/book",
//     "input_schema": {"type": "object", "properties": {"room": {"type": "integer"}}, "required": ["room"]},
//     "annotations": {"idempotent": true}}'
//   curl localhost:8083/v1/workflows -H 'content-type: application/json' \
//     -d '{"task": "Book a room. [call book_room room=2]", "approval": "tools"}'
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

interface Booking {
  tenant: string;
  room: number;
}

/** By `Idempotency-Key`: a repeated call has the key of the first one and gets the same booking. Keep them in a database. */
const bookings = new Map<string, Booking>();

async function book(request: IncomingMessage): Promise<object> {
  const key = String(request.headers['idempotency-key']);
  const tenant = String(request.headers['x-tenant-id']);
  const { room } = (await json(request)) as { room: number };
  const isTaken = [...bookings.values()].some(
    (booking) => booking.tenant === tenant && booking.room === room,
  );
  // The agent reads the error and can choose another room.
  if (isTaken && !bookings.has(key)) return { error: `Room ${room} is taken.` };
  bookings.set(key, { tenant, room });
  return { message: `Room ${room} is booked.` };
}

const server = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/book') return response.writeHead(404).end();
  const answer = await book(request).catch((error: Error) => ({ error: error.message }));
  response.writeHead('error' in answer ? 422 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
});

server.listen(Number(process.env.PORT ?? 9101), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
