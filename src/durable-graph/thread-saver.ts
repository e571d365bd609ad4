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
import { fromWire, toWire, type Wire } from './wire.ts';

/** The thread of a workflow that names none. */
const DEFAULT_THREAD = 'main';

/**
 * Keeps LangGraph's checkpoints in the workflow's memory, which is durable: the newest `keep` per namespace. They are ordered by creation,
 * not by id, because the clock stands still within a workflow task.
 */
export class ThreadSaver extends BaseCheckpointSaver {
  /** Supersteps since the saver was created: of all graphs, and of the outermost graph. */
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
    const known = new Set(this.#checkpoints.map(checkpointKey));
    const added = checkpoints.filter((saved) => !known.has(checkpointKey(saved)));
    this.#checkpoints.push(...added);
    const keys = new Set(checkpoints.map(checkpointKey));
    this.#writes = [...this.#writes.filter(({ key }) => !keys.has(key)), ...writes];
  }

  dump(belongs: (namespace: string) => boolean = () => true): SavedThread {
    const checkpoints = this.#checkpoints.filter(({ namespace }) => belongs(namespace));
    const keys = new Set(checkpoints.map(checkpointKey));
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
    // Durability "exit" writes the same checkpoint twice.
    const kept = this.#checkpoints.filter((other) => checkpointKey(other) !== checkpointKey(saved));
    this.#checkpoints = [...kept, saved];
    const own = this.#checkpoints.filter((other) => other.thread === thread);
    this.#drop(findStaleCheckpoints(own, this.#keep));
    return {
      configurable: { thread_id: thread, checkpoint_ns: namespace, checkpoint_id: saved.id },
    };
  }

  async putWrites(config: RunnableConfig, writes: PendingWrite[], task: string): Promise<void> {
    const { thread, namespace, id = '' } = addressOf(config);
    const key = checkpointKey({ thread, namespace, id });
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
      // Errors, interrupts and answers have negative indexes and replace earlier writes. Results do not.
      else if (write.index < 0) this.#writes[place] = write;
    }
  }

  async deleteThread(thread: string): Promise<void> {
    const gone = new Set(
      this.#checkpoints.filter((saved) => saved.thread === thread).map(checkpointKey),
    );
    this.#drop(gone);
  }

  async #tuple(saved: SavedCheckpoint): Promise<CheckpointTuple> {
    const at = (id: string) => ({
      configurable: { thread_id: saved.thread, checkpoint_ns: saved.namespace, checkpoint_id: id },
    });
    const key = checkpointKey(saved);
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
    this.#checkpoints = this.#checkpoints.filter((saved) => !gone.has(checkpointKey(saved)));
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

interface SavedCheckpoint {
  thread: string;
  namespace: string;
  id: string;
  parent?: string;
  checkpoint: Wire;
  metadata: Wire;
}

interface SavedWrite {
  /** `checkpointKey` of the checkpoint. */
  key: string;
  task: string;
  index: number;
  channel: string;
  value: Wire;
}

/** Checkpoints as JSON, oldest first. Continue-as-new carries them over. */
export interface SavedThread {
  checkpoints: SavedCheckpoint[];
  writes: SavedWrite[];
}

/**
 * The keys of checkpoints that a thread no longer needs: all but the newest `keep` of each namespace, and those of subgraphs (whose
 * namespace contains a task id) older than the oldest remaining checkpoint of the outer graph.
 * @param own the checkpoints of one thread, oldest first
 */
function findStaleCheckpoints(own: SavedCheckpoint[], keep: number): Set<string> {
  const stale = new Set<string>();
  const counts = new Map<string, number>();
  for (const saved of own.toReversed()) {
    const count = (counts.get(saved.namespace) ?? 0) + 1;
    counts.set(saved.namespace, count);
    if (count > keep) stale.add(checkpointKey(saved));
  }
  const oldest = own.findIndex(
    (saved) => saved.namespace === '' && !stale.has(checkpointKey(saved)),
  );
  for (const saved of own.slice(0, Math.max(oldest, 0))) {
    if (saved.namespace.includes(':')) stale.add(checkpointKey(saved));
  }
  return stale;
}

const checkpointKey = ({
  thread,
  namespace,
  id,
}: {
  thread: string;
  namespace: string;
  id: string;
}) => JSON.stringify([thread, namespace, id]);
