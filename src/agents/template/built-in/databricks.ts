import type { AgentTemplate } from '../../../contracts/agent-template.ts';

const common = {
  framework: 'databricks',
  health: { method: 'GET', path: '/api/2.0/serving-endpoints/{serving_endpoint}' },
  is_builtin: true,
} as const;

/** A serving endpoint whose task is `llm/v1/chat` or `agent/v1/chat`. */
export const databricksTemplate: AgentTemplate = {
  ...common,
  name: 'databricks',
  display_name: 'Databricks',
  description:
    'A model or an agent on a Databricks serving endpoint, in the format of chat completions.',
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
  ...common,
  name: 'databricks_responses',
  display_name: 'Databricks agent',
  description: 'An agent on a Databricks serving endpoint that is a ResponsesAgent of MLflow.',
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
