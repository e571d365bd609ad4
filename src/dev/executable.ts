import { execFile } from 'node:child_process';
import { access, constants, mkdir, rename, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Reporter } from './console.ts';
import { StackError } from './stack-error.ts';

const run = promisify(execFile);
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
}

/** Builds a server from the pinned Go module, once; later starts find it. @throws StackError */
export async function buildWithGo({
  name,
  module,
  binDir,
  duration,
  report,
}: GoBuild): Promise<string> {
  const path = join(binDir, name);
  if (await isExecutable(path)) return path;
  if (!(await findOnPath('go'))) {
    throw new StackError(
      `${name} is needed. It is not on PATH, could not be downloaded, and there is no Go to build it with.\n` +
        `Install ${name} or Go (https://go.dev/doc/install), or name a running server in the environment (see README.md).`,
    );
  }
  await mkdir(binDir, { recursive: true });
  const done = report.progress(`building ${name} with Go (once, about ${duration})`);
  const partial = `${path}.${process.pid}`;
  try {
    await run('go', ['build', '-o', partial, module], {
      cwd: TOOLS,
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: 64 * 1024 * 1024,
    });
    await rename(partial, path);
  } catch (error) {
    done('failed');
    throw explain(name, error);
  }
  done();
  return path;
}

function explain(name: string, error: unknown): StackError {
  const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  if (/no space left on device/i.test(output)) {
    return new StackError(
      `${name} could not be built: the disk is full. Go needs about 3 GB (go env GOCACHE GOMODCACHE).`,
    );
  }
  return new StackError(
    `${name} could not be built with Go:\n${output.split('\n').slice(-10).join('\n')}`,
  );
}
