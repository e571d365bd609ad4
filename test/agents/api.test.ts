import { afterAll, beforeAll } from 'vitest';
import { apiAdapter } from '../../src/agents/api/adapter.ts';
import { type ApiAgent, startApiAgent } from '../support/api-agent.ts';
import { contractOf } from './contract.ts';

let agent: ApiAgent;
beforeAll(async () => {
  agent = await startApiAgent();
});
afterAll(() => agent.stop());

contractOf({
  adapter: apiAdapter,
  peer: () => ({
    endpoint: agent.url,
    config: { path: '/process', health_path: '/health', task_type: 'task' },
    begun: async (word) => agent.jobs(word).length,
    stopped: async (word) => agent.jobs(word).filter(({ state }) => state === 'stopped').length,
  }),
  errors: [
    'rate_limited',
    'overloaded',
    'unauthorized',
    'rejected',
    'server_error',
    'broken_off',
    'failed',
    'bad_response',
  ],
  streams: false,
  asks: false,
  usage: { input_tokens: 11, output_tokens: 7 },
});
