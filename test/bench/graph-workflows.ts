import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { proxyActivities } from '@temporalio/workflow';
import { durableGraph } from '../../src/durable-graph/durable-graph.ts';
import { standIns } from '../../src/durable-graph/stand-ins.ts';

const State = Annotation.Root({ text: Annotation<string> });

export interface ThreeNodes {
  nothing: () => Promise<object>;
}

/** Three nodes that do nothing, one after the other. */
export const threeNodes = ({ nothing }: ThreeNodes) =>
  new StateGraph(State)
    .addNode('a', nothing)
    .addNode('b', nothing)
    .addNode('c', nothing)
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('b', 'c')
    .compile();

export async function graph(): Promise<void> {
  await durableGraph(threeNodes(standIns<ThreeNodes>()), { name: 'three' }).invoke({ text: 'x' });
}

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1m' });

/** The same as bare activities, in the same bundle: what LangGraph and its library add. */
export async function activities(): Promise<void> {
  await nothing();
  await nothing();
  await nothing();
}
