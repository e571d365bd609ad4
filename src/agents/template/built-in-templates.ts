import type { AgentTemplate } from '../../contracts/agent-template.ts';

/**
 * The API of CrewAI AMP, from its OpenAPI document: `POST /kickoff`, `GET /status/{kickoff_id}`, `POST /resume`. Deployed servers may
 * still return `state` (SUCCESS, FAILED) and a plain `result`. The document names no state for a crew that waits for a person, because
 * CrewAI reports that by webhook; `pending_human_input` comes from its guide.
 */
export const crewaiTemplate: AgentTemplate = {
  name: 'crewai',
  display_name: 'CrewAI',
  description: 'A crew on CrewAI AMP, or on a server with the same API.',
  framework: 'crewai',
  request: {
    method: 'POST',
    path: '/kickoff',
    body: {
      inputs: '$.variables.inputs',
      meta: { requestId: '$.job_id', source: 'agent-orchestrator' },
    },
  },
  poll: {
    path: '/status/{id}',
    id_path: '$.kickoff_id',
    status_path: ['$.state', '$.status'],
    running_values: ['running', 'pending', 'queued', 'started', 'retry'],
    interval_seconds: 2,
    question: {
      values: ['pending_human_input', 'awaiting_human_feedback'],
      id_path: '$.task_id',
      text_path: '$.output',
      resume: {
        path: '/resume',
        body: {
          execution_id: '$.id',
          task_id: '$.question',
          human_feedback: '$.answer.text',
          is_approve: '$.answer.approved',
        },
      },
    },
  },
  response: {
    status_path: ['$.state', '$.status'],
    success_values: ['completed', 'success'],
    result_path: ['$.result.output', '$.result'],
    error_path: '$.error',
    data_path: ['$.result_json', '$.result'],
    usage: {},
  },
  health: { method: 'GET', path: '/inputs' },
  example_request: { inputs: { task: 'Plan a week in Bern', budget: '1000 USD' } },
  example_response: {
    status: 'completed',
    result: {
      output: 'Monday: …',
      tasks: [{ task_id: 'plan', output: 'Monday: …', agent: 'Planner' }],
    },
    execution_time: 108.5,
  },
  is_builtin: true,
};

const databricksFields = {
  framework: 'databricks',
  health: { method: 'GET', path: '/api/2.0/serving-endpoints/{serving_endpoint}' },
  is_builtin: true,
} as const;

/** A serving endpoint whose task is `llm/v1/chat` or `agent/v1/chat`. */
export const databricksTemplate: AgentTemplate = {
  ...databricksFields,
  name: 'databricks',
  display_name: 'Databricks',
  description:
    'A model or an agent on a Databricks serving endpoint, in the chat completions format.',
  request: {
    method: 'POST',
    path: '/serving-endpoints/{serving_endpoint}/invocations',
    body: {
      messages: [{ role: 'user', content: '$.prompt' }],
      temperature: '$.config.temperature',
      max_tokens: '$.config.max_output_tokens',
    },
  },
  response: {
    result_path: '$.choices[0].message.content',
    error_path: '$.error_code',
    usage: {
      input_tokens_path: '$.usage.prompt_tokens',
      output_tokens_path: '$.usage.completion_tokens',
      model_path: '$.model',
    },
  },
  example_request: { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 256 },
  example_response: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'llama',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
  },
};

/** A serving endpoint whose task is `agent/v1/responses`: MLflow's ResponsesAgent. */
export const databricksResponsesTemplate: AgentTemplate = {
  ...databricksFields,
  name: 'databricks_responses',
  display_name: 'Databricks agent',
  description: 'An MLflow ResponsesAgent on a Databricks serving endpoint.',
  request: {
    method: 'POST',
    path: '/serving-endpoints/{serving_endpoint}/invocations',
    body: {
      input: [{ role: 'user', content: '$.prompt' }],
      temperature: '$.config.temperature',
      max_output_tokens: '$.config.max_output_tokens',
    },
  },
  response: {
    result_path: "$.output[?@.type == 'message'].content[*].text",
    error_path: '$.error.message',
    data_path: '$.custom_outputs',
    usage: {
      input_tokens_path: '$.usage.input_tokens',
      output_tokens_path: '$.usage.output_tokens',
      model_path: '$.model',
    },
  },
  example_request: { input: [{ role: 'user', content: 'Hello' }] },
  example_response: {
    object: 'response',
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hi.' }],
      },
    ],
  },
};

/** An example to start from. Agents of type `openai_compatible` use their own adapter, which streams. */
const openaiCompatibleTemplate: AgentTemplate = {
  name: 'openai_compatible',
  display_name: 'OpenAI-compatible',
  description: "Any server with OpenAI's chat completions API, such as Ollama, vLLM and LiteLLM.",
  framework: 'openai',
  request: {
    method: 'POST',
    path: '/chat/completions',
    body: {
      model: '$.config.model',
      messages: [{ role: 'user', content: '$.prompt' }],
      temperature: '$.config.temperature',
      max_tokens: '$.config.max_output_tokens',
    },
  },
  response: {
    result_path: '$.choices[0].message.content',
    error_path: '$.error.message',
    usage: {
      input_tokens_path: '$.usage.prompt_tokens',
      output_tokens_path: '$.usage.completion_tokens',
      model_path: '$.model',
    },
  },
  health: { method: 'GET', path: '/models' },
  annotations: { read_only: true, idempotent: false },
  example_request: { model: 'llama', messages: [{ role: 'user', content: 'Hello' }] },
  example_response: {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 },
  },
  is_builtin: true,
};

/** An example of every part of a template, to copy and change. It belongs to no real agent. */
const customTemplate: AgentTemplate = {
  name: 'custom',
  display_name: 'A template to start from',
  description: 'Copy it under another name, and change it to match your agent.',
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
  example_request: { job: 'job-1', message: { text: 'Hello', title: 'A test' }, currency: '$' },
  example_response: {
    status: 'ok',
    reply: { text: 'Hi.', data: { mood: 'good' } },
    usage: { in: 8, out: 2, usd: 0.0001 },
  },
  is_builtin: true,
};

/** Every tenant has these. Their names are reserved, and they cannot be deleted. */
export const BUILT_IN_TEMPLATES: readonly AgentTemplate[] = [
  crewaiTemplate,
  databricksTemplate,
  databricksResponsesTemplate,
  openaiCompatibleTemplate,
  customTemplate,
];
