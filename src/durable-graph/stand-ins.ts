/**
 * Creates stand-ins for node bodies by any name. In a workflow, a graph is built from them, because nodes run as activities. A stand-in
 * throws if it is called (from an edge, or from a node with `in: 'workflow'`).
 */
export function standIns<Bodies extends object>(): Bodies {
  const target: Partial<Bodies> = {};
  // A proxy has the type of the module it replaces, but no real members.
  return new Proxy(target, { get: (_, name) => standIn(name) }) as Bodies;
}

function standIn(name: string | symbol) {
  // Keeps bundlers and `await` from treating it as a module or a promise.
  if (typeof name === 'symbol' || name === '__esModule' || name === 'then') return undefined;
  return function nodeBody(): never {
    throw new Error(`"${name}" is the body of a node: it runs in an activity, not in the workflow`);
  };
}
