import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/platform/free-port.ts';

export interface ShellBlock {
  line: number;
  code: string;
  /** `run` unless the info string says otherwise. */
  kind: 'run' | 'start' | 'no-run';
  reason: string | undefined;
}

/** Commands of `start` blocks that start a stack: the test has one already. */
const STACK_COMMAND = /^npm (start|run demo|run demo:agents)( -- .+)?$/;
/** Commands of `start` blocks that run until the page ends. */
const EXAMPLE_COMMAND = /^(\w+=\S+ )?npx node examples\/[\w/-]+\.ts$/;
const EXAMPLE_PORTS = /\b910[0-3]\b/g;
const PAGE_TIMEOUT_MS = 170_000;

/** The pages whose commands are run, from the root of the repository. */
export const listPages = (): string[] => [
  'README.md',
  ...readdirSync('docs', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(),
];

/** The fenced blocks of a page whose language is a shell. */
export function readShellBlocks(markdown: string): ShellBlock[] {
  const blocks: ShellBlock[] = [];
  let fence: { line: number; info: string; code: string[] } | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const mark = /^\s*```(.*)$/.exec(text);
    if (!mark) fence?.code.push(text);
    else if (!fence) fence = { line: index + 1, info: mark[1] ?? '', code: [] };
    else {
      if (/^(sh|bash|shell|console)\b/.test(fence.info)) blocks.push(toBlock(fence));
      fence = undefined;
    }
  }
  return blocks;
}

function toBlock({ line, info, code }: { line: number; info: string; code: string[] }): ShellBlock {
  const [, word, rest = ''] = /^\w+(?: +([\w-]+)(.*))?$/.exec(info) ?? [];
  if (word !== undefined && word !== 'start' && word !== 'no-run')
    throw new Error(`line ${line}: unknown info string ${info}`);
  return {
    line,
    code: code.join('\n'),
    kind: word ?? 'run',
    reason: /^ +reason="(.+)"$/.exec(rest)?.[1],
  };
}

/** Commands of a `start` block that the test cannot start. */
export const unknownStartCommands = ({ code }: ShellBlock): string[] =>
  code.split('\n').filter((line) => !STACK_COMMAND.test(line) && !EXAMPLE_COMMAND.test(line));

/**
 * Runs a page from top to bottom in one shell, so that variables carry over. A request that is answered with an error fails, and
 * so does `jq` if it finds nothing.
 * @param api replaces `localhost:8083`
 * @returns exit code, and output with the line of each block
 */
export async function runPage(
  blocks: ShellBlock[],
  { api, env }: { api: string; env: NodeJS.ProcessEnv },
): Promise<{ code: number | null; output: string }> {
  const ports = new Map<string, string>();
  for (const { code } of blocks)
    for (const [port] of code.matchAll(EXAMPLE_PORTS))
      if (!ports.has(port)) ports.set(port, String(await freePort()));
  const localize = (code: string) =>
    code
      .replaceAll('localhost:8083', new URL(api).host)
      .replaceAll(EXAMPLE_PORTS, (port) => ports.get(port) ?? port);
  const script = blocks.flatMap((block) => {
    if (block.kind === 'no-run') return [];
    if (block.kind === 'run') return [`echo "--- line ${block.line}"`, localize(block.code)];
    return block.code
      .split('\n')
      .filter((line) => EXAMPLE_COMMAND.test(line))
      .map(
        (line) =>
          `start_example ${portOf(line, ports)} env ${line.replace('npx node', process.execPath)}`,
      );
  });
  return runShell([PROLOGUE, ...script].join('\n'), env);
}

/** The port that an example listens on without `PORT`, as the comment at its top and its last lines say. */
function portOf(command: string, ports: Map<string, string>): string {
  const path = /examples\/\S+/.exec(command)?.[0] ?? '';
  const usual = /PORT \?\? (\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  return ports.get(usual) ?? '0';
}

const PROLOGUE = `set -eu -o pipefail
curl() { command curl --silent --show-error --fail-with-body --max-time 100 "$@"; }
jq() { command jq --exit-status "$@"; }
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
start_example() {
  local log; log=$(mktemp)
  PORT=$1 "\${@:2}" >"$log" 2>&1 &
  until grep -q . "$log"; do kill -0 $!; sleep 0.1; done
}`;

async function runShell(script: string, env: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn('bash', ['-c', script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const overdue = setTimeout(() => {
    output += '\nThe page did not end in time.';
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, PAGE_TIMEOUT_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(overdue);
  return { code, output };
}
