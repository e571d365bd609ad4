import type { Reporter } from './console.ts';
import type { Ports } from './ports.ts';

/** What every server of the stack is started with. */
export interface ServerContext {
  dataDir: string;
  binDir: string;
  /** Any free port instead of the usual ones. */
  freePorts: boolean;
  ports: Ports;
  env: NodeJS.ProcessEnv;
  /** Dynamic configuration of Temporal beside ours, `key=value`. */
  temporalSettings: string[];
  report: Reporter;
  logFile(name: string): string;
  onPid(name: string, pid: number): void;
  /** Aborts when the start is to be given up. */
  signal: AbortSignal;
}

export interface Server {
  /** Which rung of the ladder it came from. */
  source: string;
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}
