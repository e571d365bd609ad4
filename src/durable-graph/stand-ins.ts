/**
 * Stand-ins for node bodies, by any name: what a graph is built of in a workflow, where nodes run as activities and their code is not needed.
 * One that is called nevertheless (from an edge, or a node with `in: 'workflow'`) throws.
 */
export function standIns<Bodies extends object>(): Bodies {
  const target: Partial<Bodies> = {};
  // A proxy has the type of what it stands for; nothing of it exists to be parsed.
  return new Proxy(target, { get: (_, name) => standIn(name) }) as Bodies;
}

function standIn(name: string | symbol) {
  // So that bundlers and `await` do not take it for a module or a promise.
  if (typeof name === 'symbol' || name === '__esModule' || name === 'then') return undefined;
  return function nodeBody(): never {
    throw new Error(`"${name}" is the body of a node: it runs in an activity, not in the workflow`);
  };
}
