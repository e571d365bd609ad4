import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import type { Execution } from '../../src/contracts/execution.ts';
import { TestClient } from '../support/client.ts';
import { type LangGraphServer, startLangGraphServer } from '../support/langgraph-server.ts';

let server: LangGraphServer;
beforeAll(async () => {
  server = await startLangGraphServer();
});
afterAll(() => server?.stop());

async function start(assistant: string, output: string): Promise<[TestClient, string]> {
  const user = new TestClient(inject('endpoints'));
  const made = await user.request('POST', '/v1/agents', {
    name: 'clerk',
    type: 'langgraph',
    endpoint: server.url,
    config: { assistant, output },
    auth: { type: 'bearer', token: { env: 'AGENT_SECRET_LET_ME_IN' } },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const task = { agent: 'clerk', task: 'Do it.' };
  const { body } = await user.request<{ execution_id: string }>('POST', '/v1/agents/execute', task);
  return [user, body.execution_id];
}

const resultOf = async (user: TestClient, id: string) =>
  (await user.request<Execution>('GET', `/v1/agents/status/${id}`)).body;

describe.concurrent('a question about tool calls', () => {
  test('takes edited arguments to the graph, and only decisions that the graph allows', async ({
    expect,
  }) => {
    const [user, run] = await start('gate', 'middleware');
    for (let questions = 0; questions < 2; questions++) {
      const approval = await user.asked(run, 'question');
      const decisions = approval.choices.map(({ decision }) => decision);
      if (approval.title === 'Send this mail?') {
        expect(decisions).toEqual(['approve', 'edit', 'respond', 'reject']);
        expect(approval.subject).toMatchObject({ editable: { to: 'a@example.org' } });
        await user.decide(approval.approval_id, {
          decision: 'edit',
          edit: { to: 'b@example.org' },
        });
      } else {
        expect(decisions).toEqual(['approve', 'edit', 'reject']);
        expect(approval.subject).toMatchObject({ editable: { usd: 5 } });
        const refused = await user.decide(approval.approval_id, {
          decision: 'respond',
          message: 'x',
        });
        expect(refused).toMatchObject({
          status: 400,
          body: {
            errors: [{ field: 'decision', message: 'must be one of approve, edit, reject' }],
          },
        });
        await user.decide(approval.approval_id, { decision: 'edit', edit: { usd: 7 } });
      }
    }
    await user.ended(run);
    const { status, result } = await resultOf(user, run);
    expect(status).toBe('completed');
    expect(JSON.parse(result ?? '')).toEqual({
      decisions: [{ type: 'edit', edited_action: { name: 'pay', args: { usd: 7 } } }],
    });
  });

  test('takes a decision for each of several', async ({ expect }) => {
    const [user, run] = await start('mail', 'middleware');
    const { approval_id: id, choices, subject } = await user.asked(run, 'question');
    expect(choices.map(({ decision }) => decision)).toEqual(['approve', 'edit']);
    expect(subject.editable).toEqual({
      actions: [
        { name: 'send_mail', decision: 'approve', arguments: { to: 'a@example.org' } },
        { name: 'delete_mail', decision: 'approve', arguments: { id: 7 } },
      ],
    });
    const refused = await user.decide(id, {
      decision: 'edit',
      edit: { actions: [{ decision: 'approve' }, { decision: 'edit', arguments: { id: 8 } }] },
    });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        errors: [
          {
            field: 'edit.actions.1.decision',
            message: expect.stringContaining('approve, reject'),
          },
        ],
      },
    });
    const edit = {
      actions: [
        { decision: 'edit', arguments: { to: 'b@example.org' } },
        { decision: 'reject', message: 'keep it' },
      ],
    };
    await user.decide(id, { decision: 'edit', edit });
    await user.ended(run);
    const { status, result } = await resultOf(user, run);
    expect({ status, result: JSON.parse(result ?? '') }).toEqual({
      status: 'completed',
      result: {
        decisions: [
          { type: 'edit', editedAction: { name: 'send_mail', args: { to: 'b@example.org' } } },
          { type: 'reject', message: 'keep it' },
        ],
      },
    });
  });
});
