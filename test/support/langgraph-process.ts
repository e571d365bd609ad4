import { fileURLToPath } from 'node:url';
import { startServer } from '@langchain/langgraph-api/server';

/** One LangGraph server, for it can be started once in a process only. Its data are kept in the directory that it is given. */
const graphs = fileURLToPath(new URL('./langgraph-graphs.ts', import.meta.url));
const auth = fileURLToPath(new URL('./langgraph-auth.ts', import.meta.url));
const { host } = await startServer({
  port: 0,
  // Each works on one run at a time, and tests that run at once let some of them wait.
  nWorkers: 30,
  host: '127.0.0.1',
  cwd: process.argv[2] ?? '.',
  graphs: Object.fromEntries(
    ['pupil', 'clerk', 'circle', 'gate', 'form', 'mail'].map((name) => [name, `${graphs}:${name}`]),
  ),
  auth: { path: `${auth}:auth`, disable_studio_auth: true },
});
process.send?.({ url: `http://${host}` });
