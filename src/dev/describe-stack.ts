import { join } from 'node:path';
import { type StackFile, stackFilePath } from './stack-file.ts';

/** Where everything is, a line each. */
export function describeStack(file: Readonly<StackFile>, dataDir: string): string {
  return [
    `  API              ${file.api}`,
    `  API reference    ${file.api}/docs`,
    `  Temporal Web UI  ${file.temporal_ui ?? '(set TEMPORAL_UI_URL)'}`,
    `  Temporal         ${file.temporal}`,
    `  NATS             ${file.nats}`,
    `  Postgres         ${file.postgres?.replace(/:[^:@/]*@/, ':…@')}`,
    `  worker metrics   ${file.worker_metrics}/metrics`,
    ...Object.entries(file.deployments ?? {}).map(
      ([name, url]) => `  LangGraph        ${url} (${name})`,
    ),
    `  model            ${describeModel(file.model)}`,
    `  logs             ${join(dataDir, 'logs')}`,
    `  all of this      ${stackFilePath(dataDir)}`,
  ].join('\n');
}

/** The default model; of the offline model, how to get a real one. */
export function describeModel(name = 'unknown'): string {
  return name.startsWith('offline/')
    ? `${name}, the offline model. For a real one, set ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENAI_BASE_URL.`
    : name;
}
