import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomAdapter } from '../../src/agents/custom/adapter.ts';
import { customFormat, startCustomAgent } from '../support/custom-agent.ts';
import { attempt, contractOf, jobOf, targetOf } from './contract.ts';

let agent: Awaited<ReturnType<typeof startCustomAgent>>;
beforeAll(async () => {
  agent = await startCustomAgent();
});
afterAll(() => agent.stop());

const adapter = createCustomAdapter({
  readTemplate: async (tenantId, name) =>
    tenantId === 'contract' && name === customFormat.name
      ? { ...customFormat, is_builtin: false }
      : undefined,
});

const peer = (variables: Record<string, string> = { team: 'Zürich Süd', mode: 'fast' }) => ({
  endpoint: `${agent.url}/base`,
  headers: agent.headers,
  config: { template: 'acme_agent', variables },
  begun: agent.begun,
  stopped: agent.stopped,
});

contractOf({
  adapter,
  peer,
  errors: [
    'unauthorized',
    'rate_limited',
    'overloaded',
    'rejected',
    'broken_off',
    'server_error',
    'failed',
    'bad_response',
  ],
  streams: false,
  asks: false,
  usage: { input_tokens: 12, output_tokens: 3 },
});

test('reads what the template says from the answer', async () => {
  const { outcome } = attempt(adapter, targetOf('custom', peer()), jobOf('answer', 'mapped1'));
  expect(await outcome).toMatchObject({
    data: { 'a.txt': 'new' },
    usage: { model: 'acme-1', cost_usd: '0.00000125' },
  });
});

test.for([
  ['failed', 'No tools.'],
  ['bad_response', '$.outcome.reply'],
] as const)('says in an error of the kind %s: %s', async ([kind, text]) => {
  const { outcome } = attempt(adapter, targetOf('custom', peer()), jobOf(kind, 'says1'));
  await expect(outcome).rejects.toThrow(text);
});

test.for([
  [{ mode: 'fast' }, '{team}'],
  [{ team: '..', mode: 'fast' }, 'leaves the agent'],
] as const)('sends nothing with the variables %o', async ([variables, text]) => {
  const word = `unsent${text.length}`;
  const { outcome } = attempt(
    adapter,
    targetOf('custom', peer({ ...variables })),
    jobOf('answer', word),
  );
  await expect(outcome).rejects.toThrow(text);
  expect(await agent.begun(word)).toBe(0);
});

test('a template of another tenant is none', async () => {
  const target = { ...targetOf('custom', peer()), tenantId: 'other' };
  await expect(attempt(adapter, target, jobOf('answer', 'other1')).outcome).rejects.toMatchObject({
    kind: 'rejected',
  });
});
