import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preparePython } from './python-venv.ts';

const file = (name: string) =>
  fileURLToPath(new URL(`./python-schemathesis/${name}`, import.meta.url));

interface Parameter {
  name: string;
  in: string;
  schema: object;
}

export interface SchemathesisRun {
  /** Its base URL. */
  api: string;
  /** Also the token that deployments get. */
  tenant: string;
  /** Values of path parameters, by name: without them, almost every answer is 404. */
  ids: Record<string, string[]>;
}

/** Runs Schemathesis with `python-schemathesis/schemathesis.toml` against the OpenAPI document of an API. */
export async function runSchemathesis({ api, tenant, ids }: SchemathesisRun) {
  const python = await preparePython(file('requirements.txt'));
  const directory = await mkdtemp(join(tmpdir(), 'schemathesis-'));
  const document = join(directory, 'openapi.json');
  await writeFile(document, JSON.stringify(withIds(await readDocument(api), ids)));
  const options = ['--config-file', file('schemathesis.toml'), '--no-color'];
  const headers = [`X-Tenant-Id: ${tenant}`, `Authorization: Bearer ${tenant}`];
  const run = ['run', document, '--url', api, ...headers.flatMap((line) => ['--header', line])];
  const args = ['-m', 'schemathesis.cli', ...options, ...run];
  try {
    return await new Promise<{ ok: boolean; output: string }>((resolve) => {
      const settings = {
        cwd: directory,
        env: { PATH: process.env.PATH, HOME: directory },
        maxBuffer: 64 * 1024 * 1024,
      };
      execFile(python, args, settings, (error, stdout, stderr) =>
        resolve({ ok: error === null, output: stdout + stderr }),
      );
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type OpenApi = { paths: Record<string, Record<string, { parameters?: Parameter[] }>> };

const readDocument = async (api: string) =>
  (await (await fetch(`${api}/openapi.json`)).json()) as OpenApi;

/** The document with the given values as the only ones of their path parameters. */
function withIds(document: OpenApi, ids: Record<string, string[]>): OpenApi {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  for (const parameter of operations.flatMap(({ parameters = [] }) => parameters)) {
    const values = ids[parameter.name];
    if (parameter.in === 'path' && values) parameter.schema = { type: 'string', enum: values };
  }
  return document;
}
