import { z } from 'zod';
import { registerAgentTemplate } from '../../src/contracts/agent-template.ts';
import { askedIn, createTally, errorAnswer, startHttpAgent } from './http-agent.ts';

/** A format of somebody's own: a header that must be there, a nested body, errors with status 200. */
const request = z.strictObject({
  envelope: z.strictObject({
    kind: z.literal('job'),
    price: z.literal('$5'),
    id: z.string(),
    payload: z.strictObject({
      text: z.string(),
      city: z.string(),
      earlier: z.array(z.string()).optional(),
    }),
  }),
});

export const customFormat = registerAgentTemplate.parse({
  name: 'acme_agent',
  display_name: 'Acme',
  description: 'The agents of Acme.',
  framework: 'acme',
  request: {
    path: '/teams/{team}/run?mode={mode}',
    headers: { 'X-Team': '{team}' },
    body: {
      envelope: {
        kind: 'job',
        price: '$$5',
        id: '$.job_id',
        payload: {
          text: '$.prompt',
          city: '$.input.city',
          country: '$.input.country',
          earlier: '$.dependencies[*].output',
        },
      },
    },
  },
  response: {
    status_path: '$.outcome.state',
    success_values: ['done'],
    result_path: '$.outcome.reply',
    error_path: '$.outcome.problem.text',
    data_path: '$.outcome.files',
    usage: {
      input_tokens_path: '$.meter.in',
      output_tokens_path: '$.meter.out',
      model_path: '$.meter.model',
      cost_usd_path: '$.meter.usd',
    },
  },
  health: { path: '/ready' },
});

export async function startCustomAgent() {
  const begun = createTally();
  const stopped = createTally();
  const server = await startHttpAgent(async ({ method, path, headers, body, closed }) => {
    if (method === 'GET' && path === '/base/ready') return { status: 200, body: {} };
    if (method !== 'POST' || path !== '/base/teams/Z%C3%BCrich%20S%C3%BCd/run?mode=fast')
      return { status: 404, body: { path } };
    if (headers['x-team'] !== 'Z%C3%BCrich%20S%C3%BCd' || headers['x-key'] !== 'acme-key')
      return { status: 403, body: { problem: 'who are you?' } };
    const parsed = request.safeParse(body);
    if (!parsed.success) return { status: 400, body: { problem: parsed.error.message } };
    const { text } = parsed.data.envelope.payload;
    const { behaviour, word } = askedIn(text);
    begun.add(word);
    if (behaviour === 'wait') {
      await closed;
      stopped.add(word);
      return undefined;
    }
    const error = errorAnswer(behaviour, { problem: behaviour });
    if (error) return error.answer;
    if (behaviour === 'failed')
      return {
        status: 200,
        body: { outcome: { state: 'broken', problem: { text: 'No tools.' } } },
      };
    if (behaviour === 'bad_response') return { status: 200, body: { outcome: { state: 'done' } } };
    return {
      status: 200,
      body: {
        outcome: { state: 'DONE', reply: `pong ${text}`, files: { 'a.txt': 'new' } },
        meter: { in: 12, out: '3', model: 'acme-1', usd: 0.00000125 },
      },
    };
  });
  return {
    ...server,
    headers: { 'x-key': 'acme-key' },
    begun: begun.of,
    stopped: stopped.of,
  };
}
