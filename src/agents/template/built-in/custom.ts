import type { AgentTemplate } from '../../../contracts/agent-template.ts';

/** Shows each part of a template, to be copied and changed; it is for no agent there is. */
export const customTemplate: AgentTemplate = {
  name: 'custom',
  display_name: 'A template to start from',
  description: 'Copy it under another name, and change what your agent wants otherwise.',
  framework: 'custom',
  request: {
    method: 'POST',
    path: '/v1/agents/{agent}/run',
    headers: { 'X-Team': '{team}' },
    body: {
      job: '$.job_id',
      message: { text: '$.prompt', title: '$.title' },
      context: { input: '$.input', earlier_results: '$.dependencies[*].output' },
      currency: '$$',
    },
  },
  response: {
    status_path: '$.status',
    success_values: ['ok'],
    result_path: '$.reply.text',
    error_path: '$.problem.message',
    data_path: '$.reply.data',
    usage: {
      input_tokens_path: '$.usage.in',
      output_tokens_path: '$.usage.out',
      cost_usd_path: '$.usage.usd',
    },
  },
  health: { method: 'GET', path: '/health' },
  annotations: { read_only: false, idempotent: false },
  example_request: { job: 'job-1', message: { text: 'Hello', title: 'A try' }, currency: '$' },
  example_response: {
    status: 'ok',
    reply: { text: 'Hi.', data: { mood: 'good' } },
    usage: { in: 8, out: 2, usd: 0.0001 },
  },
  is_builtin: true,
};
