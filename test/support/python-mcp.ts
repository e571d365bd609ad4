import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { accepts, waitFor } from '../../src/dev/wait-for.ts';
import { freePort } from '../../src/platform/free-port.ts';
import { preparePython } from './python-venv.ts';

const file = (name: string) => fileURLToPath(new URL(`./python-mcp/${name}`, import.meta.url));

/** The server of `python-mcp/server.py` over streamable HTTP, and the command that runs it as a child process. */
export async function startPythonMcp() {
  const command = await preparePython(file('requirements.txt'));
  const port = await freePort();
  const child = spawn(command, [file('server.py'), String(port)], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });
  const url = `http://127.0.0.1:${port}/mcp`;
  await waitFor(() => accepts('127.0.0.1', port), {
    timeoutMs: 60_000,
    what: 'The Python MCP server did not listen',
  });
  return {
    url,
    stdio: { command, args: [file('server.py')], env: {} },
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
