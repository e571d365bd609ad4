import type { RunnableConfig } from '@langchain/core/runnables';
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  type PendingWrite,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint';
import {
  keyOf,
  type SavedCheckpoint,
  type SavedThread,
  type SavedWrite,
  staleCheckpoints,
} from './saved-thread.ts';
import { fromWire, toWire } from './wire.ts';

/** A workflow has one conversation unless it names others. */
const DEFAULT_THREAD = 'main';

/**
 * The checkpointer: LangGraph's checkpoints in the workflow's own memory, which is durable. It keeps the newest `keep` of a namespace. Their
 * order is the order in which they were made, not that of their ids, for the clock stands still within a workflow task.
 */
export class ThreadSaver extends BaseCheckpointSaver {
  /** Supersteps done since this saver was made: of any graph, and of the outermost. */
  readonly supersteps = { all: 0, outermost: 0 };
  #checkpoints: SavedCheckpoint[] = [];
  #writes: SavedWrite[] = [];
  readonly #keep: number;

  constructor(keep: number, saved?: SavedThread) {
    super();
    this.#keep = keep;
    if (saved) this.load(saved);
  }

  load({ checkpoints, writes }: SavedThread): void {
    const known = new Set(this.#checkpoints.map(keyOf));
    const added = checkpoints.filter((saved) => !known.has(keyOf(saved)));
    this.#checkpoints.push(...added);
    const keys = new Set(checkpoints.map(keyOf));
    this.#writes = [...this.#writes.filter(({ key }) => !keys.has(key)), ...writes];
  }

  dump(belongs: (namespace: string) => boolean = () => true): SavedThread {
    const checkpoints = this.#checkpoints.filter(({ namespace }) => belongs(namespace));
    const keys = new Set(checkpoints.map(keyOf));
    return { checkpoints, writes: this.#writes.filter(({ key }) => keys.has(key)) };
  }

  async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { thread, namespace, id } = addressOf(config);
    const found = this.#checkpoints.findLast(
      (saved) =>
        saved.thread === thread &&
        saved.namespace === namespace &&
        (id === undefined || saved.id === id),
    );
    return found && this.#tuple(found);
  }

  async *list(
    config: RunnableConfig,
    { limit, before, filter }: CheckpointListOptions = {},
  ): AsyncGenerator<CheckpointTuple> {
    const { thread, id } = addressOf(config);
    const namespace = config.configurable?.checkpoint_ns;
    const end = this.#checkpoints.findIndex(
      (saved) => saved.id === before?.configurable?.checkpoint_id,
    );
    const newestFirst = this.#checkpoints.slice(0, end < 0 ? undefined : end).reverse();
    let left = limit ?? Number.POSITIVE_INFINITY;
    for (const saved of newestFirst) {
      if (left <= 0) return;
      if (saved.thread !== thread || (id !== undefined && saved.id !== id)) continue;
      if (namespace !== undefined && saved.namespace !== namespace) continue;
      const tuple = await this.#tuple(saved);
      const metadata = Object.entries(tuple.metadata ?? {});
      const fits = ([key, value]: [string, unknown]) =>
        metadata.some(([name, other]) => name === key && other === value);
      if (!Object.entries(filter ?? {}).every(fits)) continue;
      left--;
      yield tuple;
    }
  }

  async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
  ): Promise<RunnableConfig> {
    const { thread, namespace, id: parent } = addressOf(config);
    if (metadata.source === 'loop') {
      this.supersteps.all++;
      if (namespace === '') this.supersteps.outermost++;
    }
    const saved = {
      thread,
      namespace,
      id: checkpoint.id,
      ...(parent !== undefined && { parent }),
      checkpoint: await toWire(checkpoint),
      metadata: await toWire(metadata),
    };
    // "exit" durability writes the same one twice.
    const kept = this.#checkpoints.filter((other) => keyOf(other) !== keyOf(saved));
    this.#checkpoints = [...kept, saved];
    const own = this.#checkpoints.filter((other) => other.thread === thread);
    this.#drop(staleCheckpoints(own, this.#keep));
    return {
      configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: saved.id },
    };
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], task: string): Promise<void> {
    const { thread, namespace, id = '' } = addressOf(config);
    const key = keyOf({ thread, namespace, id });
    const saved = await Promise.all(
      writes.map(async ([channel, value], place) => ({
        key,
        task,
        index: WRITES_IDX_MAP[channel] ?? place,
        channel,
        value: await toWire(value),
      })),
    );
    const isSame = (a: SavedWrite, b: SavedWrite) =>
      a.key === b.key && a.task === b.task && a.index === b.index;
    for (const write of saved) {
      const place = this.#writes.findIndex((other) => isSame(other, write));
      if (place < 0) this.#writes.push(write);
      // Errors, interrupts and answers (those below zero) are replaced; a task's result is not.
      else if (write.index < 0) this.#writes[place] = write;
    }
  }

  async deleteThread(thread: string): Promise<void> {
    const gone = new Set(this.#checkpoints.filter((saved) => saved.thread === thread).map(keyOf));
    this.#drop(gone);
  }

  async #tuple(saved: SavedCheckpoint): Promise<CheckpointTuple> {
    const at = (id: string) => ({
      configurable: { thread_id: saved.thread, checkpoint_ns: saved.namespace, checkpoint_id: id },
    });
    const key = keyOf(saved);
    const pendingWrites = await Promise.all(
      this.#writes
        .filter((write) => write.key === key)
        .map(
          async ({ task, channel, value }): Promise<CheckpointPendingWrite> => [
            task,
            channel,
            await fromWire(value),
          ],
        ),
    );
    return {
      config: at(saved.id),
      checkpoint: (await fromWire(saved.checkpoint)) as Checkpoint,
      metadata: (await fromWire(saved.metadata)) as CheckpointMetadata,
      pendingWrites,
      ...(saved.parent !== undefined && { parentConfig: at(saved.parent) }),
    };
  }

  #drop(gone: Set<string>): void {
    if (gone.size === 0) return;
    this.#checkpoints = this.#checkpoints.filter((saved) => !gone.has(keyOf(saved)));
    this.#writes = this.#writes.filter(({ key }) => !gone.has(key));
  }
}

function addressOf({ configurable = {} }: RunnableConfig) {
  const { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: id } = configurable;
  return {
    thread: typeof thread === 'string' ? thread : DEFAULT_THREAD,
    namespace: typeof namespace === 'string' ? namespace : '',
    id: typeof id === 'string' && id !== '' ? id : undefined,
  };
}
