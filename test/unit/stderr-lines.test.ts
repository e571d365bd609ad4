import { expect, test } from 'vitest';
import { StderrLines } from '../../src/tools/mcp/stdio-transport.ts';

function collect() {
  const told: string[] = [];
  return { told, lines: new StderrLines((line) => told.push(line)) };
}

test('lines are put together from pieces, in the middle of a character, too', () => {
  const { told, lines } = collect();
  const bytes = Buffer.from('erste\r\nzweite Zeile: ä\n\ndritte');
  for (const byte of bytes) lines.append(Buffer.from([byte]));
  lines.end();
  expect(told).toEqual(['erste', 'zweite Zeile: ä', '', 'dritte']);
});

test('of a line without an end only its beginning is kept', () => {
  const { told, lines } = collect();
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  for (let i = 0; i < 50; i += 1) lines.append(megabyte);
  lines.append(Buffer.from('\nnext\n'));
  expect(told.map((line) => line.length)).toEqual([2000, 4]);
});

test('a flood of lines is left out until the next second', () => {
  const { told, lines } = collect();
  lines.append(Buffer.from('line\n'.repeat(10_000)), 5000);
  expect(told).toHaveLength(101);
  expect(told.at(-1)).toContain('omitted');
  lines.append(Buffer.from('later\n'), 6000);
  expect(told.at(-1)).toBe('later');
});
