import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { PATHS, userOf } from './paths.ts';
import { createReplayer, readHistories } from './replayer.ts';

/** Histories of every path, made just now, must replay without a difference. */
let client: Client;
let replay: Awaited<ReturnType<typeof createReplayer>>;

beforeAll(async () => {
  client = new Client({
    connection: await Connection.connect({ address: inject('endpoints').temporal }),
  });
  replay = await createReplayer();
});
afterAll(() => client.connection.close());

describe('a history replays', () => {
  test.each(Object.entries(PATHS))('%s', async (_name, path) => {
    for (const id of await path(userOf(inject('endpoints')), client)) {
      for (const history of await readHistories(client, id)) await replay(history);
    }
  });
});
