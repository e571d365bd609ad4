import { expect, test } from 'vitest';
import { describeQuestion } from '../../src/workflows/kit/describe-question.ts';

const URL_OF_IT = 'https://orchestrator.example.com/v1/approvals/ap_1';

test('a question names its approval and the request that decides it', () => {
  expect(describeQuestion({ approval_id: 'ap_1', title: 'Go on?', url: URL_OF_IT })).toBe(
    `🙋 Go on? ([ap_1](${URL_OF_IT}), decided by \`POST ${URL_OF_IT}/decision\`)`,
  );
});

test('without PUBLIC_URL there is a path, and no link', () => {
  expect(
    describeQuestion({ approval_id: 'ap_1', title: 'Go on?', url: '/v1/approvals/ap_1' }),
  ).toBe('🙋 Go on? (ap_1, decided by `POST /v1/approvals/ap_1/decision`)');
});

test('a question of a worker of an earlier release has its id only', () => {
  expect(describeQuestion({ approval_id: 'ap_1' })).toBe('🙋 Waiting for a decision (ap_1)');
});

test('the end of an agent creation is not decided', () => {
  const url = 'https://orchestrator.example.com/v1/agent-creations/ac_1';
  expect(describeQuestion({ approval_id: 'ac_1', title: 'The end of it', url })).toBe(
    `🙋 The end of it ([ac_1](${url}))`,
  );
});

test('the words of a model add no line, no link and no HTML', () => {
  const title = 'Fine?\n\n[Approve](https://evil.example.com) <b>now</b>';
  expect(describeQuestion({ approval_id: 'ap_1', title })).toBe(
    '🙋 Fine? \\[Approve\\](https://evil.example.com) \\<b\\>now\\</b\\> (ap_1)',
  );
});
