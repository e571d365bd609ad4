import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const DEFAULT_PORT = 8083;

/** An option of every command that has to do with the local stack. */
export const DATA_DIR_OPTION = {
  'data-dir': { type: 'string', value: 'DIR', help: 'where all state is kept (default: .data)' },
} as const;

/** Options of the commands that start a stack. */
export const STACK_OPTIONS = {
  ...DATA_DIR_OPTION,
  port: {
    type: 'string',
    value: 'N',
    help: `port of the API (default: ${DEFAULT_PORT}, or the next free one); 0 takes free ports for everything`,
  },
} as const;

export const dataDirOf = (values: { 'data-dir'?: string | undefined }): string =>
  resolve(values['data-dir'] ?? join(ROOT, '.data'));

/** A stack of its own, so that it disturbs none that runs. */
export const demoAgentsDir = (dataDir: string) => join(dataDir, 'demo-agents');

/** Undefined if `--port` is no port. A port that was asked for is taken exactly. */
export function portOf(values: {
  port?: string | undefined;
}): { port: number; exactPort: boolean } | undefined {
  const wanted = values.port ?? process.env.PORT;
  const port = Number(wanted || DEFAULT_PORT);
  return Number.isInteger(port) && port >= 0 && port <= 65_000
    ? { port, exactPort: Boolean(wanted) }
    : undefined;
}
