import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startServer } from '@langchain/langgraph-api/server';
import { EXAMPLES } from './examples.ts';

/** `server-process.ts NAME PORT DIRECTORY`: one example; LangGraph's server can be started once in a process only. */
const [name, port, directory = '.'] = process.argv.slice(2);
const example = EXAMPLES.find((each) => each.name === name);
if (!example) throw new Error(`There is no example ${name}.`);
mkdirSync(directory, { recursive: true });
const { host, cleanup } = await startServer({
  port: Number(port),
  nWorkers: 10,
  host: '127.0.0.1',
  cwd: directory,
  graphs: example.graphs,
  auth: {
    path: `${fileURLToPath(new URL('./auth.ts', import.meta.url))}:auth`,
    disable_studio_auth: true,
  },
});
process.send?.({ url: `http://${host}` });
// Whoever forked it is gone.
process.once('disconnect', () => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void cleanup().finally(() => process.exit(0)));
