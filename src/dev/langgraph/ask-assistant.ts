import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { Client } from '@langchain/langgraph-sdk';
import { z } from 'zod';

export interface AssistantToAsk {
  agent_id: string;
  deployment_url?: string | undefined;
  name?: string | undefined;
}

const answer = z.looseObject({
  messages: z.array(z.looseObject({ type: z.string(), content: z.unknown() })),
});

/** Of another example on this machine, as who asks us. What goes wrong is an answer, too: the others' count all the same. */
export async function askAssistant(
  { agent_id, deployment_url = '', name = agent_id }: AssistantToAsk,
  content: string,
  { configurable, signal }: LangGraphRunnableConfig,
): Promise<string> {
  const { hostname } = URL.parse(deployment_url) ?? {};
  if (hostname !== '127.0.0.1' && hostname !== 'localhost')
    return `${name} is not on this machine, and was not asked.`;
  // LangGraph's server gives a run the headers of the request that begin with x-.
  const token = z
    .string()
    .optional()
    .catch(undefined)
    .parse(configurable?.['x-supabase-access-token']);
  const client = new Client({
    apiUrl: deployment_url,
    apiKey: null,
    ...(token && {
      defaultHeaders: { authorization: `Bearer ${token}`, 'x-supabase-access-token': token },
    }),
    callerOptions: { maxRetries: 0 },
  });
  try {
    const input = { messages: [{ role: 'user', content }] };
    const said = await client.runs.wait(null, agent_id, { input, ...(signal && { signal }) });
    const last = answer.parse(said).messages.findLast(({ type }) => type === 'ai');
    return `${name} says: ${String(last?.content ?? '')}`;
  } catch (error) {
    return `${name} could not be asked: ${error instanceof Error ? error.message : String(error)}`;
  }
}
