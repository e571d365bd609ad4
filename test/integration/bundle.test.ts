import { expect, test } from 'vitest';
import { buildWorkflowBundle } from '../../src/workers/bundle.ts';

test('the workflow bundle holds neither zod nor a Node builtin nor any of our activities', async () => {
  const code = await buildWorkflowBundle('workflows');
  const map = code.slice(code.lastIndexOf('sourceMappingURL=data:'));
  const { sources } = JSON.parse(
    Buffer.from(map.slice(map.indexOf('base64,') + 7), 'base64').toString(),
  ) as { sources: string[] };
  expect(sources.filter((name) => /src\/workflows\//.test(name)).length).toBeGreaterThan(5);
  expect(
    sources.filter((name) => /node_modules\/(zod|pg|kysely|@ai-sdk|pino)\//.test(name)),
  ).toEqual([]);
  expect(
    sources.filter((name) => /external (commonjs )?"?(node:|fs|path|crypto|http|net)/.test(name)),
  ).toEqual([]);
  expect(
    sources.filter((name) =>
      // Three contracts are plain functions, which load nothing.
      /src\/(activities|services|db|platform)\/|src\/contracts\/(?!conversation-id|same-step|usage-totals)/.test(
        name,
      ),
    ),
  ).toEqual([]);
});
