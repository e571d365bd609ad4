import { z } from 'zod';
import { line } from './text.ts';

export const modelName = line(3, 200).regex(
  /^[^/]+\/.+$/,
  'must be provider/model, for example openai/gpt-5-mini',
);

export const modelList = z.object({
  default_model: z.string().describe('For work that names no model.'),
  items: z.array(
    z.object({
      model: z.string().describe('`provider/model`, as runs and blueprints name it.'),
      provider: z.string(),
    }),
  ),
  providers: z.array(
    z.object({
      provider: z.string(),
      error: z
        .string()
        .nullable()
        .describe('Why its list is missing; its models can still be used by name.'),
    }),
  ),
  next_cursor: z.null(),
});
export type ModelList = z.infer<typeof modelList>;
