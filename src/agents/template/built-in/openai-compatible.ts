import type { AgentTemplate } from '../../../contracts/agent-template.ts';

/** To read and to start from: agents of the type `openai_compatible` have an adapter of their own, which streams. */
export const openaiCompatibleTemplate: AgentTemplate = {
  name: 'openai_compatible',
  display_name: 'OpenAI-compatible',
  description: 'Any server with the chat completions of OpenAI: Ollama, vLLM, LiteLLM and others.',
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
