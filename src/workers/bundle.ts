import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkerOptions } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from '../payloads/data-converter.ts';

const WORKFLOWS = fileURLToPath(new URL('../workflows/', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url));

type Plugins = NonNullable<WorkerOptions['plugins']>;

/** Builds the code that runs in the workflow sandbox, with encryption or without: see `fitBundle`. */
export async function buildWorkflowBundle(plugins: Plugins = []): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(WORKFLOWS, 'index.ts'),
    failureConverterPath: FAILURE_CONVERTER_PATH,
    plugins,
    logger: SILENT,
  });
  return code;
}

/**
 * The bundle in `directory`, built only when the workflows or the dependencies have changed: a restarted worker is back a
 * second earlier.
 */
export async function cachedWorkflowBundle(directory: string): Promise<string> {
  const path = join(directory, `workflows-${await hashSources()}.cjs`);
  const exists = await readFile(path).then(
    () => true,
    () => false,
  );
  if (!exists) await writeBundle(path);
  return path;
}

export async function writeBundle(path: string): Promise<void> {
  const code = await buildWorkflowBundle();
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, code);
  await rename(partial, path);
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(PACKAGE))
    .update(await readFile(FAILURE_CONVERTER_PATH));
  const files = await readdir(WORKFLOWS, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
    hash.update(file).update(await readFile(join(WORKFLOWS, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

const ignore = () => undefined;
const SILENT = {
  log: ignore,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
};
