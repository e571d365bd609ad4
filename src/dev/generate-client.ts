import { readFileSync, writeFileSync } from 'node:fs';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { buildApp } from '../api/app.ts';
import type { ApiContext } from '../api/context.ts';
import { createLogger } from '../platform/logger.ts';

export const SCHEMA_FILE = new URL('../client/schema.ts', import.meta.url);

/** The OpenAPI document of the API, without a running server. */
export async function describeApi(): Promise<object> {
  const app = await buildApp(INERT, createLogger('api', 'error'));
  await app.ready();
  const { body } = await app.inject({ method: 'GET', url: '/openapi.json' });
  await app.close();
  return JSON.parse(body);
}

/** The types of the client: the content of src/client/schema.ts. */
export async function generateSchema(): Promise<string> {
  const nodes = await openapiTypescript(JSON.stringify(await describeApi()), {
    alphabetize: true,
    defaultNonNullable: false,
  });
  return `// Generated from the OpenAPI document by \`npm run client:generate\`. Do not edit.\n${astToString(nodes)}`;
}

/** Enough to register the routes; no request reaches them. */
const INERT = {
  services: {},
  access: { authenticate: () => Promise.reject(new Error('unused')), requests: undefined },
  corsOrigins: [],
  doors: { maxConnectionsPerAddress: 1 },
  codec: { codec: {}, uiUrl: 'http://127.0.0.1', networks: '127.0.0.0/8' },
  checks: {},
} as unknown as ApiContext;

if (import.meta.main) {
  const schema = await generateSchema();
  if (schema === readFileSync(SCHEMA_FILE, { encoding: 'utf8', flag: 'a+' })) {
    console.log('src/client/schema.ts is up to date');
  } else {
    writeFileSync(SCHEMA_FILE, schema);
    console.log('wrote src/client/schema.ts');
  }
}
