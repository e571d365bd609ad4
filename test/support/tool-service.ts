import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJournal } from './journal.ts';
import { type Listening, listen } from './listen.ts';

export interface SeenCall {
  path: string;
  tenant: string;
  key: string;
  body: Record<string, unknown>;
  /** The run that the call was made for. */
  run: string;
}

export interface ToolServiceOptions {
  port: number;
  /** What is known survives a kill in this file. */
  journalFile: string;
}

type JournalLine = { kind: 'call' | 'effect'; call: SeenCall };

/**
 * A tool service as tenants run them. `/ok` answers at once, `/slow` after two seconds, `/status/N` with that status, `/flaky` with
 * 500 until a key comes for the third time; each
 * counts what it was sent. `/calls?tenant=T` tells what it has seen. Like a service that honours `Idempotency-Key`, it
 * counts a repeated key once under `/effects?tenant=T`.
 *
 * `/applied?tenant=T` tells what really took place: nothing under `/read`, once for each key under `/idempotent`, and for every
 * call elsewhere, a repeated one included. Calls under `/risky` break off before or after that where their argument `fail` says so,
 * the first time that their key comes; `wait` is how many milliseconds a call takes.
 */
export async function startToolService(options?: ToolServiceOptions): Promise<Listening> {
  const calls: SeenCall[] = [];
  const applied: SeenCall[] = [];
  const journal = openJournal<JournalLine>(options?.journalFile, ({ kind, call }) =>
    (kind === 'call' ? calls : applied).push(call),
  );
  const countOf = (key: string) => calls.filter((call) => call.key === key).length;
  return listen(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://tools');
    response.setHeader('content-type', 'application/json');
    if (url.pathname === '/applied') {
      const tenant = url.searchParams.get('tenant');
      return response.end(
        JSON.stringify(applied.filter((call) => tenant === null || call.tenant === tenant)),
      );
    }
    if (url.pathname === '/calls' || url.pathname === '/effects') {
      const mine = calls.filter((call) => call.tenant === url.searchParams.get('tenant'));
      const found =
        url.pathname === '/calls'
          ? mine
          : [...new Map(mine.map((call) => [call.key, call])).values()];
      return response.end(JSON.stringify(found));
    }
    const body = JSON.parse(await readBody(request)) as Record<string, unknown>;
    const call: SeenCall = {
      path: url.pathname,
      tenant: header(request, 'x-tenant-id'),
      key: header(request, 'idempotency-key'),
      run: header(request, 'x-correlation-id'),
      body,
    };
    journal.append({ kind: 'call', call });
    const fails = call.path.startsWith('/risky') && countOf(call.key) === 1 ? body.fail : undefined;
    const half = Number(body.wait ?? 0) / 2;
    if (half > 0) await sleep(half);
    if (fails === 'before') return request.socket.destroy();
    const isDone =
      call.path.startsWith('/idempotent') && applied.some(({ key }) => key === call.key);
    if (!call.path.startsWith('/read') && !isDone) journal.append({ kind: 'effect', call });
    if (half > 0) await sleep(half);
    if (fails === 'after') return request.socket.destroy();
    if (url.pathname.startsWith('/slow')) await sleep(2000);
    const isFlaky =
      url.pathname.startsWith('/flaky') && countOf(header(request, 'idempotency-key')) < 3;
    const status = isFlaky ? 500 : Number(/^\/status\/(\d+)/.exec(url.pathname)?.[1] ?? 200);
    response.statusCode = status;
    response.end(JSON.stringify({ ok: status < 400, echo: body }));
  }, options?.port);
}

const header = (request: IncomingMessage, name: string) => String(request.headers[name] ?? '');

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
