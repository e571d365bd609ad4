import type { ToolDefinition } from './tool.ts';

export const ASK_PERSON = 'ask_person';

/** A question of an agent to a person. It is answered by an approval, so there is nothing to call. */
export const askPerson: ToolDefinition = {
  name: ASK_PERSON,
  description:
    'Asks a person, who may take hours to answer. For what only a person can know or decide; never for what you can find out.',
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
        description: 'Answers to choose from, if there are such.',
      },
    },
    required: ['question'],
    additionalProperties: false,
  },
  call: async () => ({ text: 'A question is answered by a person.', is_error: true }),
};
