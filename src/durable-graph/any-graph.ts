import type { CompiledStateGraph } from '@langchain/langgraph/web';

/** Any compiled StateGraph: LangGraph's own type parameters are invariant, so that only `any` takes all of them. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyGraph = CompiledStateGraph<any, any, any, any, any, any, any, any, any>;

export type AnyNode = AnyGraph['nodes'][string];
