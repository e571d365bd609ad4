import { z } from 'zod';

export const rightsDropped = z
  .object({
    user_id: z.string().describe('The user for whom the run no longer acts.'),
    by: z.string().describe('The user who steered the run.'),
    action: z.string().describe('The action, as in the audit trail.'),
    at: z.string(),
  })
  .describe(
    'Another user steered the run, so its tools no longer act with the rights and the token of its user.',
  );
export type RightsDropped = z.infer<typeof rightsDropped>;
