import { afterAll, beforeAll } from 'vitest';
import { openaiCompatibleAdapter } from '../../src/agents/openai-compatible/adapter.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { contractOf } from './contract.ts';

let server: OpenAiServer;
beforeAll(async () => {
  server = await startOpenAiServer();
});
afterAll(() => server.stop());

contractOf({
  adapter: openaiCompatibleAdapter,
  peer: () => ({
    endpoint: server.baseUrl,
    config: { model: 'gpt-4o' },
    begun: async (word) => server.begun(word),
    stopped: async (word) => server.stopped(word),
  }),
  errors: ['rate_limited', 'unauthorized', 'rejected', 'server_error'],
  streams: true,
  asks: false,
  usage: { input_tokens: 21, output_tokens: 9 },
});
