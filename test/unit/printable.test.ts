import { expect, test } from 'vitest';
import { printableTexts, toPrintable } from '../../src/platform/printable.ts';
import { selectTools } from '../../src/tools/mcp/select-tools.ts';

test('what steers a terminal is removed, and lines stay', () => {
  expect(toPrintable('a\u001b[2J\u0007b\u009b31mc\u007f\r\n\td\u0000\rß 🎉')).toBe(
    'a[2Jb31mc\n\tdß 🎉',
  );
  expect(printableTexts({ name: 'x\u001b', list: ['\u0008y', 1, null] })).toEqual({
    name: 'x',
    list: ['y', 1, null],
  });
});

test('a tool whose name has control characters is skipped, and its description has none', async () => {
  const inputSchema = { type: 'object' };
  const { tools, skipped } = await selectTools(
    'server',
    [
      { name: 'good', description: 'Clears\u001b[2J the screen.', inputSchema },
      { name: 'bad\u001b[2J', inputSchema },
    ],
    { include: ['*'], exclude: [], annotations: [], sendsHeaders: false },
  );
  expect(tools.map(({ description }) => description)).toEqual(['Clears[2J the screen.']);
  expect(skipped).toEqual([{ tool: 'bad[2J', reason: 'its name is invalid' }]);
});
