import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { LONG_PATHS, PATHS } from './paths.ts';
import { createReplayer } from './replayer.ts';

/** Runs of earlier versions are out there. Their histories must replay on the workflows as they are now. */
const DIRECTORY = fileURLToPath(new URL('./histories/', import.meta.url));
const files = readdirSync(DIRECTORY);

const read = (file: string) => gunzipSync(readFileSync(join(DIRECTORY, file)));

let replay: Awaited<ReturnType<typeof createReplayer>>;
beforeAll(async () => {
  replay = await createReplayer();
});

test('there is a history of every path', () => {
  const recorded = new Set(files.map((file) => file.replace(/-\d+\.pb\.gz$/, '')));
  expect([...recorded].sort()).toEqual([...Object.keys(PATHS), ...Object.keys(LONG_PATHS)].sort());
});

describe('a recorded history replays', () => {
  test.each(files)('%s', async (file) => {
    await replay(read(file));
  });
});

test('an incompatible change is caught', async () => {
  const replayChanged = await createReplayer('./incompatible-workflows.ts');
  await expect(replayChanged(read('completed-1.pb.gz'))).rejects.toThrow(DeterminismViolationError);
});
