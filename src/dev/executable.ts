import { access, constants, mkdir, rename, rm, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter } from './console.ts';
import { StackError } from './stack-error.ts';
import { CommandError, runCommand } from './started-processes.ts';

const TOOLS = fileURLToPath(new URL('../../infra/tools/', import.meta.url));

/** The first executable of that name on PATH. */
export async function findOnPath(name: string): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(directory, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );
}

export interface GoBuild {
  /** File name in `binDir`. */
  name: string;
  /** Import path of the command; its version is pinned in infra/tools/go.mod. */
  module: string;
  binDir: string;
  duration: string;
  report: Reporter;
  signal: AbortSignal;
}

/** Builds a server from the pinned Go module, once; later starts find it. @throws StackError */
export async function buildWithGo({
  name,
  module,
  binDir,
  duration,
  report,
  signal,
}: GoBuild): Promise<string> {
  const path = join(binDir, name);
  if (await isExecutable(path)) return path;
  if (!(await findOnPath('go'))) {
    throw new StackError(
      `${name} is needed. It is not on PATH, could not be downloaded, and there is no Go to build it with.\n` +
        `Install ${name} or Go (https://go.dev/doc/install), or name a running server in the environment (see docs/guides/local-stack.md).`,
    );
  }
  await mkdir(binDir, { recursive: true });
  const done = report.progress(`building ${name} with Go (once, about ${duration})`);
  const partial = `${path}.${process.pid}`;
  try {
    await runCommand('go', ['build', '-o', partial, module], {
      cwd: TOOLS,
      env: { ...process.env, CGO_ENABLED: '0' },
      signal,
    });
    await rename(partial, path);
  } catch (error) {
    done('failed');
    await rm(partial, { force: true });
    throw error instanceof CommandError ? explain(name, error.output) : error;
  }
  done();
  return path;
}

function explain(name: string, output: string): StackError {
  if (/no space left on device/i.test(output)) {
    return new StackError(
      `${name} could not be built: the disk is full. Go needs about 3 GB (go env GOCACHE GOMODCACHE).`,
    );
  }
  return new StackError(
    `${name} could not be built with Go:\n${output.split('\n').slice(-10).join('\n')}`,
  );
}
