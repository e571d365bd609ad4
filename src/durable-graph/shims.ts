import { uuid4 } from '@temporalio/workflow';
import structuredClone from '@ungap/structured-clone';
import { Headers } from 'headers-polyfill';
import { ReadableStream, TransformStream, WritableStream } from 'web-streams-polyfill';

/**
 * What LangChain and LangGraph expect of their environment and the workflow sandbox lacks. The bundler puts an import of this file before
 * their first line; a workflow that imports neither never loads it. Globals belong to one workflow execution, whatever shares its V8 context.
 */
define('ReadableStream', ReadableStream);
define('WritableStream', WritableStream);
define('TransformStream', TransformStream);
define('Headers', Headers);
define('structuredClone', structuredClone);
define('queueMicrotask', (task: () => void) => void Promise.resolve().then(task));
// Read by name only; there is no key and no signal of this realm to compare with.
define('CryptoKey', class {});
define('AbortSignal', class {});
// As random as Math.random is in a workflow: seeded, and the same when it is replayed.
define('crypto', {
  randomUUID: () => uuid4(),
  getRandomValues: <Bytes extends Uint8Array>(bytes: Bytes): Bytes => {
    bytes.forEach((_, place) => {
      bytes[place] = Math.floor(Math.random() * 256);
    });
    return bytes;
  },
});

function define(name: string, value: unknown): void {
  if (Reflect.get(globalThis, name) === undefined) Reflect.set(globalThis, name, value);
}
