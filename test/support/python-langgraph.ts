import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../../src/dev/wait-for.ts';
import { freePort } from '../../src/platform/free-port.ts';
import { langGraphUser } from './langgraph-user.ts';
import { preparePython } from './python-venv.ts';

const file = (name: string) => fileURLToPath(new URL(`./python-graphs/${name}`, import.meta.url));

/** LangGraph's Python development server with the graphs of `python-graphs/graphs.py`; killed, it comes back with its threads and runs. */
export async function startPythonLangGraph() {
  const python = await preparePython(file('requirements.txt'));
  const directory = await mkdtemp(join(tmpdir(), 'langgraph-py-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess;

  const start = async (): Promise<void> => {
    child = spawn(python, [file('serve.py'), String(port)], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        LANGSMITH_TRACING: 'false',
        LANGGRAPH_CLI_NO_ANALYTICS: '1',
        LANGGRAPH_NO_VERSION_CHECK: 'true',
        LOG_LEVEL: 'CRITICAL',
      },
    });
    const ended = new AbortController();
    child.once('exit', (code) => ended.abort(new Error(`the server ended with ${code}`)));
    const isUp = () =>
      fetch(`${url}/ok`).then(
        ({ ok }) => ok,
        () => false,
      );
    const what = 'the Python LangGraph server did not start';
    await waitFor(isUp, { timeoutMs: 120_000, what, signal: ended.signal });
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };

  await start();
  return {
    url,
    ...langGraphUser(url),
    start,
    kill,
    /** Has threads and runs written to disk, which the server does from time to time. Checkpoints never are. */
    flush: async (): Promise<void> => {
      const since = Date.now();
      child.kill('SIGUSR1');
      const isWritten = async () =>
        (await stat(join(directory, '.langgraph_api', '.langgraph_ops.pckl'))).mtimeMs > since;
      await waitFor(isWritten, { timeoutMs: 60_000, what: 'the server did not write its files' });
    },
    stop: async (): Promise<void> => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
export type PythonLangGraph = Awaited<ReturnType<typeof startPythonLangGraph>>;
