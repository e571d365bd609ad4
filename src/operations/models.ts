import { modelList } from '../contracts/model.ts';
import { defineOperation } from './operation.ts';

export const listModels = defineOperation({
  name: 'listModels',
  tag: 'agents',
  summary: 'List the models that can be used',
  description:
    'Returns the models that the configured providers list. The list of each provider is refreshed every five minutes.',
  scope: 'agents:read',
  output: modelList,
  idempotent: 'read',
  failures: [400],
  run: ({ listModels }) => listModels(),
});
