import { Client, type Run } from '@langchain/langgraph-sdk';
import { LANGGRAPH_TOKEN } from './langgraph-auth.ts';

/** Whoever asks a deployment of the tests: how the deployment knows them, and what it has of their jobs. */
export function langGraphUser(url: string) {
  const headers = { authorization: `Bearer ${LANGGRAPH_TOKEN}` };
  const client = new Client({ apiUrl: url, apiKey: null, defaultHeaders: headers });
  return {
    headers,
    client,
    /** All runs of a job that the deployment knows. */
    runsOf: async (jobId: string): Promise<Run[]> => {
      const threads = await client.threads.search({ metadata: { job_id: jobId } });
      const runs = threads.map(({ thread_id }) => client.runs.list(thread_id, { limit: 100 }));
      return (await Promise.all(runs)).flat();
    },
  };
}
