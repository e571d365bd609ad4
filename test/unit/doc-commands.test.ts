import { expect, test } from 'vitest';
import { readShellBlocks, runPage, unknownStartCommands } from '../support/doc-commands.ts';

const page = (info: string, code: string) => `Text\n\`\`\`${info}\n${code}\n\`\`\`\n`;
const run = (markdown: string) =>
  runPage(readShellBlocks(markdown), { api: 'http://127.0.0.1:1', env: {} });

test('reads the shell blocks of a page, and what their info strings say', () => {
  const blocks = readShellBlocks(
    page('sh', 'true') + page('json', '{}') + page('bash start', 'npm start'),
  );
  expect(blocks).toEqual([
    { line: 2, code: 'true', kind: 'run', reason: undefined },
    { line: 10, code: 'npm start', kind: 'start', reason: undefined },
  ]);
  const [skipped] = readShellBlocks(page('sh no-run reason="needs Docker"', 'docker ps'));
  expect(skipped).toMatchObject({ kind: 'no-run', reason: 'needs Docker' });
  expect(readShellBlocks(page('sh no-run', 'docker ps'))).toMatchObject([{ reason: undefined }]);
  expect(() => readShellBlocks(page('sh norun', 'docker ps'))).toThrow(/line 2/);
});

test('knows the commands that a page may start', () => {
  const [block] = readShellBlocks(
    page('sh start', 'npm start -- --encrypt\nA=b npx node examples/tool-service.ts\nsleep 9'),
  );
  expect(block && unknownStartCommands(block)).toEqual(['sleep 9']);
});

test('variables carry over from block to block', async () => {
  expect(await run(page('sh', 'NAME=Ada') + page('sh', 'echo "Dear $NAME"'))).toMatchObject({
    code: 0,
    output: expect.stringContaining('Dear Ada'),
  });
});

test.each(['false', 'false | cat', 'echo $UNSET', 'curl -s localhost:8083', 'echo {} | jq .name'])(
  'a page fails with %s',
  async (command) => {
    expect((await run(page('sh', `${command}\ntrue`))).code).not.toBe(0);
  },
);
