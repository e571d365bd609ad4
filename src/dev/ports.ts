import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort, isFree } from '../platform/free-port.ts';
import { StackError } from './stack-error.ts';

const HOST = '127.0.0.1';

/** Hands out ports that are free, each one once: two servers of one stack never get the same. */
export class Ports {
  readonly #given = new Set<number>();
  readonly #report: (text: string) => void;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  /** Every port that was handed out until now. */
  get given(): number[] {
    return [...this.#given];
  }

  /** The wanted port or, where it is taken, the next free one, and says so. 0 is any free port. */
  async take(wanted: number, name: string): Promise<number> {
    if (wanted === 0) return this.#give(await this.#anyFree());
    for (let port = wanted; port < wanted + 200; port++) {
      if (this.#given.has(port) || !(await isFree(port))) continue;
      if (port !== wanted) this.#report(`  port ${wanted} is taken: ${name} listens on ${port}`);
      return this.#give(port);
    }
    throw new Error(`no free port for ${name} from ${wanted} on`);
  }

  /** Like `take`, for a port that others are told long before somebody listens: no connection may get it meanwhile. */
  async hold(wanted: number, name: string, exactly = false): Promise<HeldPort> {
    if (exactly && wanted !== 0 && !(await isFree(wanted)))
      throw new StackError(
        `Port ${wanted} is taken. Choose another one for ${name}: --port N, or --port 0 for free ports everywhere.`,
      );
    const port = await this.take(wanted, name);
    // Whoever asks already is refused: a connection that is kept would keep the port from being let go.
    const server = createServer((socket) => socket.destroy());
    server.listen({ port, host: HOST, exclusive: true });
    await once(server, 'listening');
    return {
      port,
      release: async () => {
        if (!server.listening) return;
        server.close();
        await once(server, 'close');
      },
    };
  }

  async #anyFree(): Promise<number> {
    for (;;) {
      const port = await freePort();
      if (!this.#given.has(port)) return port;
    }
  }

  #give(port: number): number {
    this.#given.add(port);
    return port;
  }
}

/** A port that is taken until whoever it is for starts. */
export interface HeldPort {
  port: number;
  release(): Promise<void>;
}
