import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInTools } from '../../src/tools/built-in.ts';
import type { Listening } from '../support/listen.ts';
import { startToolService } from '../support/tool-service.ts';

let service: Listening;
beforeAll(async () => {
  service = await startToolService();
});
afterAll(() => service.stop());

test('with KNOWLEDGE_URL, documents are searched by the knowledge service', async () => {
  const [search] = builtInTools({
    knowledgeUrl: `${service.url}/ok/knowledge/`,
    integrationsUrl: undefined,
    searchDocuments: () => Promise.reject(new Error('our own documents were searched')),
  });
  const signal = new AbortController().signal;
  const context = {
    tenantId: 'acme',
    workflowId: 'wf_1',
    idempotencyKey: 'ef_1',
    waiter: 'acme/wf_1',
    signal,
    onProgress: () => undefined,
    elicit: () => Promise.reject(new Error('a person was asked')),
  };
  const result = await search?.call({ query: 'anything' }, context);
  expect(result).toMatchObject({ is_error: false });
  const calls = await (await fetch(`${service.url}/calls?tenant=acme`)).json();
  expect(calls).toMatchObject([
    { path: '/ok/knowledge/v1/search', tenant: 'acme', key: 'ef_1', body: { query: 'anything' } },
  ]);
});

test('without INTEGRATIONS_URL no Jira tool is offered', () => {
  const tools = builtInTools({
    knowledgeUrl: undefined,
    integrationsUrl: undefined,
    searchDocuments: async () => [],
  });
  expect(tools.map(({ name }) => name)).toEqual(['search_documents', 'ask_person']);
});
