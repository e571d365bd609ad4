import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { z } from 'zod';

/** What an assistant is configured with: clients send it as `config.configurable` or as `context`. */
export const settingsOf = <T extends z.ZodObject>(
  schema: T,
  { configurable, context }: LangGraphRunnableConfig,
): z.infer<T> => schema.parse({ ...configurable, ...context });
