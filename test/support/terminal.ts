import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';

/** A program that somebody looks at and types into. */
export interface Session {
  output(): string;
  type(text: string): void;
  /** Its exit code, and all that it wrote. */
  end(): Promise<{ code: number | null; output: string }>;
  /** Waits until it has written this, after what was waited for before. */
  shows(text: string | RegExp): Promise<void>;
  kill(): Promise<void>;
}

/** Behind a terminal of its own, by `script`. */
export function startInTerminal(command: string[], options: SpawnIn): Session {
  const quoted = command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(' ');
  const args =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', ...command]
      : ['-qec', `exec ${quoted}`, '/dev/null'];
  return toSession(spawn('script', args, options));
}

/** With pipes, as a script starts it. */
export function startPiped([command = '', ...args]: string[], options: SpawnIn): Session {
  return toSession(spawn(command, args, options));
}

interface SpawnIn {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

function toSession(child: ChildProcess): Session {
  let output = '';
  let seen = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const ended = once(child, 'close');
  return {
    output: () => output,
    type: (text) => void child.stdin?.write(text),
    end: async () => {
      await ended;
      return { code: child.exitCode, output };
    },
    shows: (text) =>
      vi.waitFor(
        () => {
          const rest = output.slice(seen);
          const at = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
          if (at < 0) throw new Error(`${text} is not in:\n${rest}`);
          seen += at + 1;
        },
        { timeout: 90_000 },
      ),
    kill: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
