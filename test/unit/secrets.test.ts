import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretReference } from '../../src/contracts/secret.ts';
import { readAgentSecrets } from '../../src/platform/config/agent-secrets.ts';
import { createSecrets, type Secrets } from '../../src/platform/secrets.ts';

let directory: string;
let secrets: Secrets;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secrets-'));
  await mkdir(join(directory, 'acme'));
  await writeFile(join(directory, 'acme', 'token'), 'from-file\n');
  await writeFile(join(directory, 'acme', 'empty'), '\n');
  secrets = createSecrets({
    env: readAgentSecrets({ AGENT_SECRET_A: 'from-env', DATABASE_URL: 'postgres://' }),
    envTenants: ['acme'],
    directory,
  });
});
afterAll(() => rm(directory, { recursive: true }));

test('a secret comes from the environment or from a file of the tenant', async () => {
  expect(await secrets.resolve('acme', { env: 'AGENT_SECRET_A' })).toBe('from-env');
  expect(await secrets.resolve('acme', { file: 'token' })).toBe('from-file');
});

test.for([
  ['umbrella', { env: 'AGENT_SECRET_A' }],
  ['acme', { env: 'AGENT_SECRET_B' }],
  ['acme', { env: 'DATABASE_URL' }],
  ['umbrella', { file: 'token' }],
  ['acme', { file: 'empty' }],
  ['acme', { file: 'other' }],
] as const)('tenant %s cannot have %o', async ([tenant, reference]) => {
  await expect(secrets.resolve(tenant, reference)).rejects.toMatchObject({
    code: 'secret_unavailable',
  });
});

test.for([{ env: 'DATABASE_URL' }, { env: 'AGENT_SECRET_' }, { file: '../umbrella/token' }, {}])(
  'refuses the reference %o',
  (reference) => {
    expect(secretReference.safeParse(reference).success).toBe(false);
  },
);
