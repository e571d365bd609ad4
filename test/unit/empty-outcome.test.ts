import { Task } from '@a2a-js/sdk';
import { expect, test } from 'vitest';
import { toMessageAnswer, toTaskOutcome } from '../../src/agents/a2a/task-outcome.ts';
import { createMessage } from '../../src/agents/a2a/task-stream.ts';
import type { AgentOutcome } from '../../src/agents/adapter.ts';
import { readResponse } from '../../src/agents/template/read-response.ts';
import { assertAnswered } from '../../src/services/agent-jobs/assert-answered.ts';

const task = (more: object) =>
  toTaskOutcome(
    Task.fromJSON({ id: 't', contextId: 'c', status: { state: 'TASK_STATE_COMPLETED' }, ...more }),
  );
const mapping = { result_path: '$.result', data_path: '$.data', usage: {} };
const answer = (text: string, data?: Record<string, unknown>): AgentOutcome => ({
  kind: 'answer',
  text,
  ...(data && { data }),
});

test.for<[string, AgentOutcome]>([
  ['blank text', answer(' \n')],
  ['blank text and an empty object', answer('', {})],
  ['an object without anything in it', answer('{}', { result: {} })],
  ['an empty envelope', answer('""')],
  ['an A2A task without artifacts and messages', task({})],
  [
    'an A2A message without parts',
    toMessageAnswer(createMessage({ messageId: 'm', contextId: 'c', parts: [], metadata: {} })),
  ],
  ['a response whose result is empty text', readResponse(mapping, { result: '' })],
  [
    'a response whose result and data are empty',
    readResponse(mapping, { result: {}, data: { a: null } }),
  ],
])('%s is no answer', ([, outcome]) => {
  expect(() => assertAnswered('ada', outcome)).toThrow(
    expect.objectContaining({ kind: 'bad_response', message: expect.stringContaining('ada') }),
  );
});

test.for<[string, AgentOutcome]>([
  ['text', answer('0')],
  ['data without text', answer('', { files: ['a.ts'] })],
  ['a list without members', answer('[]')],
  ['false', answer('false')],
  [
    'an artifact of data alone',
    task({ artifacts: [{ artifactId: 'a', parts: [{ data: { a: 1 } }] }] }),
  ],
  ['a question', { kind: 'question', question: '', token: {} }],
])('%s is one', ([, outcome]) => {
  expect(assertAnswered('ada', outcome)).toBe(outcome);
});
