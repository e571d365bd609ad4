import { openSync, readFileSync, writeSync } from 'node:fs';

export interface Journal<Line> {
  /** The line is in the file, where there is one, before it counts. */
  append(line: Line): void;
}

/**
 * What a mock knows, as JSON lines: written at once, so that a kill loses nothing, and read again at the start. Without a
 * file it lives as long as the process. Every line, new or read, goes through `apply`.
 */
export function openJournal<Line>(
  file: string | undefined,
  apply: (line: Line) => void,
): Journal<Line> {
  if (file === undefined) return { append: apply };
  const handle = openSync(file, 'a+');
  const lines = readFileSync(file, 'utf8').split('\n');
  const torn = lines.pop() ?? '';
  for (const line of lines.filter((text) => isJson(text))) apply(JSON.parse(line) as Line);
  // The last line was being written when the process was killed: it does not count, nor must it spoil the next one.
  if (torn) writeSync(handle, '\n');
  return {
    append: (line) => {
      writeSync(handle, `${JSON.stringify(line)}\n`);
      apply(line);
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
