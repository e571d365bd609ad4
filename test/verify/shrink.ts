import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const VERIFY = fileURLToPath(new URL('verify.ts', import.meta.url));

export interface Search {
  seed: number;
  minutes: number;
  /** A prefix that is known to fail. */
  known: number;
  forMinutes: number;
}

/**
 * Halves what fails as long as there is time. When something is killed depends on the machine as well, so that a prefix which did
 * not fail now may fail another time; what is returned did fail.
 */
export async function findShortestPrefix(search: Search): Promise<number | undefined> {
  const deadline = Date.now() + search.forMinutes * 60_000;
  let [passes, fails] = [0, search.known];
  while (fails - passes > 1 && Date.now() < deadline) {
    const middle = Math.floor((passes + fails) / 2);
    const outcome = await runPrefix(search, middle, deadline - Date.now());
    if (outcome === 'out of time') break;
    console.log(`  the first ${middle}: ${outcome}`);
    if (outcome === 'fails') fails = middle;
    else passes = middle;
  }
  return fails < search.known ? fails : undefined;
}

async function runPrefix({ seed, minutes }: Search, prefix: number, withinMs: number) {
  const args = { seed, minutes, prefix, 'shrink-minutes': 0 };
  const child = spawn(
    process.execPath,
    [VERIFY, ...Object.entries(args).flatMap(([name, value]) => [`--${name}`, `${value}`])],
    { stdio: 'ignore', timeout: withinMs, killSignal: 'SIGTERM' },
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== null || code === 130) return 'out of time';
  return code === 0 ? 'passes' : 'fails';
}
