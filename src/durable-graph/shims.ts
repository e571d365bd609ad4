import { uuid4 } from '@temporalio/workflow';
import structuredClone from '@ungap/structured-clone';
import { Headers } from 'headers-polyfill';
import { ReadableStream, TransformStream, WritableStream } from 'web-streams-polyfill';

/**
 * Provides what LangChain and LangGraph expect and the workflow sandbox lacks. The bundler inserts an import of this file before their
 * first line; a workflow that imports neither never loads it. Globals belong to one workflow execution, even if several share a V8 context.
 */
define('ReadableStream', ReadableStream);
define('WritableStream', WritableStream);
define('TransformStream', TransformStream);
define('Headers', Headers);
define('structuredClone', structuredClone);
define('queueMicrotask', (task: () => void) => void Promise.resolve().then(task));
// Only read by name: no other implementation exists in this realm.
define('CryptoKey', class {});
define('AbortSignal', class {});
// As random as Math.random in a workflow: seeded, so a replay gets the same values.
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
