import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Ports } from '../../src/dev/ports.ts';

export interface EverythingServer {
  url: string;
  /** What it has said of its sessions and requests. */
  log: string[];
  stop(): Promise<void>;
}

/** The reference server of the protocol's authors, over streamable HTTP with sessions, as servers of before 2026 speak it. */
export async function startEverythingServer(): Promise<EverythingServer> {
  const port = await new Ports(() => undefined).take(0, 'everything');
  const entry = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');
  const child = spawn(process.execPath, [entry, 'streamableHttp'], {
    env: { PATH: process.env.PATH, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(line));
  const errors = createInterface({ input: child.stderr });
  await once(errors, 'line');
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    log,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
