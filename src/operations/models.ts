import { modelList } from '../contracts/model.ts';
import { defineOperation } from './operation.ts';

export const listModels = defineOperation({
  name: 'listModels',
  tag: 'agents',
  summary: 'List the models that can be used',
  description:
    'What the configured model providers list. The list of a provider is asked for every five minutes.',
  scope: 'agents:read',
  output: modelList,
  idempotent: 'read',
  failures: [400],
  run: ({ listModels }) => listModels(),
});
