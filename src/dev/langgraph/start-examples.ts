import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from '../child.ts';
import type { Server, ServerContext } from '../server.ts';
import { EXAMPLES } from './examples.ts';

const PROCESS = fileURLToPath(new URL('./server-process.ts', import.meta.url));

/** Starts the example deployments, each a process of its own, and puts them with the stack's other parts. By name, where they listen. */
export async function startExamples(
  context: ServerContext,
  env: NodeJS.ProcessEnv,
  parts: Pick<Server, 'stop' | 'kill'>[],
): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  const children: Child[] = [];
  for (const { name, port: wanted } of EXAMPLES) {
    const port = await context.ports.take(context.freePorts ? 0 : wanted, `the deployment ${name}`);
    const url = `http://127.0.0.1:${port}`;
    addresses[name] = url;
    const child = new Child({
      name: `langgraph-${name}`,
      command: process.execPath,
      args: [PROCESS, name, String(port), join(context.dataDir, 'langgraph', name)],
      env: { ...env, LANGSMITH_TRACING: 'false', LOG_LEVEL: 'error' },
      logFile: context.logFile(`langgraph-${name}`),
      isReady: () => isOk(`${url}/info`),
      onPid: (pid) => context.onPid(`langgraph-${name}`, pid),
      onLine: context.report.line,
    });
    parts.push(child);
    children.push(child);
  }
  await Promise.all(children.map((child) => child.start(context.signal)));
  for (const [name, url] of Object.entries(addresses))
    context.report.line(`  LangGraph deployment ${name}: ${url}`);
  return addresses;
}

async function isOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
  await response.body?.cancel();
  return response.ok;
}
