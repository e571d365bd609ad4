import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkerOptions } from '@temporalio/worker';
import { graphBundlerOptions } from '../durable-graph/bundler.ts';
import { FAILURE_CONVERTER_PATH } from '../payloads/data-converter.ts';

const pathOf = (folder: string) => fileURLToPath(new URL(`../${folder}/`, import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url));

/** What runs in the workflow sandbox: our workflows, and those that run graphs, which have a bundle of their own for its size. */
const BUNDLES = {
  workflows: { entry: 'workflows', sources: ['workflows', 'contracts'] },
  graphs: {
    entry: 'graph-workflows',
    sources: ['graph-workflows', 'workflows', 'contracts', 'durable-graph', 'agents/graphs'],
  },
} as const;
export type BundleName = keyof typeof BUNDLES;

type Plugins = NonNullable<WorkerOptions['plugins']>;

/** Builds a bundle, with encryption or without: see `fitBundle`. */
export async function buildWorkflowBundle(
  name: BundleName,
  plugins: Plugins = [],
): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(pathOf(BUNDLES[name].entry), 'index.ts'),
    failureConverterPath: FAILURE_CONVERTER_PATH,
    plugins,
    logger: SILENT,
    ...(name === 'graphs' && graphBundlerOptions({})),
  });
  return code;
}

/**
 * The bundle in `directory`, built only when its sources or the dependencies have changed: a restarted worker is back a
 * second earlier.
 */
export async function cachedWorkflowBundle(directory: string, name: BundleName): Promise<string> {
  const path = join(directory, `${name}-${await hashSources(name)}.cjs`);
  const exists = await readFile(path).then(
    () => true,
    () => false,
  );
  if (!exists) await writeBundle(path, name);
  return path;
}

export async function writeBundle(path: string, name: BundleName): Promise<void> {
  const code = await buildWorkflowBundle(name);
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, code);
  await rename(partial, path);
}

async function hashSources(name: BundleName): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(PACKAGE))
    .update(await readFile(FAILURE_CONVERTER_PATH));
  for (const folder of BUNDLES[name].sources) {
    const files = await readdir(pathOf(folder), { recursive: true });
    for (const file of files.filter((path) => /\.(ts|cjs)$/.test(path)).sort()) {
      hash.update(file).update(await readFile(join(pathOf(folder), file)));
    }
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
