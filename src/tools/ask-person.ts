import type { ToolDefinition } from './tool.ts';

export const ASK_PERSON = 'ask_person';

/** Lets an agent ask a person. An approval carries the answer, so the tool itself is never called. */
export const askPerson: ToolDefinition = {
  name: ASK_PERSON,
  description:
    'Asks a person. An answer can take hours. Use it only for facts or decisions that you cannot find out yourself.',
  source: 'built_in',
  url: null,
  annotations: { read_only: true, idempotent: true, destructive: false },
  timeout_seconds: 60,
  input_schema: {
    type: 'object',
    properties: {
      question: { type: 'string', minLength: 1, maxLength: 4000 },
      options: {
        type: 'array',
        items: { type: 'string', maxLength: 500 },
        maxItems: 20,
        description: 'Suggested answers.',
      },
    },
    required: ['question'],
    additionalProperties: false,
  },
  call: async () => ({ text: 'Only a person can answer a question.', is_error: true }),
};
