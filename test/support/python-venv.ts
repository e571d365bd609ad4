import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { consoleReporter } from '../../src/dev/console.ts';

const run = promisify(execFile);
const VENVS = fileURLToPath(new URL('../../.data/python/', import.meta.url));

/** What langgraph-api needs. */
const MIN_PYTHON = '3.11';

/** Why this machine has no Python that the tests can use; undefined where it has one. */
export async function findPythonProblem(): Promise<string | undefined> {
  const check = `import ensurepip, sys, venv; sys.exit(sys.version_info < (${MIN_PYTHON.replace('.', ', ')}))`;
  return run('python3', ['-c', check]).then(
    () => undefined,
    () => `no python3 of ${MIN_PYTHON} or later with venv and pip on this machine`,
  );
}

/**
 * The Python of a virtual environment with the packages of a requirements file: made once under .data, and found by later runs. A
 * process that makes it at the same time makes its own, and the first counts.
 */
export async function preparePython(requirementsFile: string): Promise<string> {
  const requirements = await readFile(requirementsFile, 'utf8');
  const { stdout: version } = await run('python3', ['--version']);
  const hash = createHash('sha256').update(version).update(requirements).digest('hex').slice(0, 12);
  const venv = join(VENVS, hash);
  const marker = join(venv, 'requirements.txt');
  const isReady = () => readFile(marker).then(Boolean, () => false);
  if (!(await isReady())) {
    const done = consoleReporter().progress(
      'installing the Python packages of a test (once, about a minute)',
    );
    const partial = `${venv}.${process.pid}`;
    try {
      await install(partial, requirementsFile);
      await writeFile(join(partial, 'requirements.txt'), requirements);
      await rename(partial, venv).catch(async (error: unknown) => {
        if (!(await isReady())) throw error;
      });
      done();
    } catch (error) {
      done('failed');
      throw error;
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }
  return join(venv, 'bin', 'python');
}

async function install(venv: string, requirementsFile: string): Promise<void> {
  await mkdir(VENVS, { recursive: true });
  await run('python3', ['-m', 'venv', venv]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  await run(join(venv, 'bin', 'python'), [...pip, '-r', requirementsFile]);
}
