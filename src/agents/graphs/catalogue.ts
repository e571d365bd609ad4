/** Our own graphs, by the name that `config.graph` gives. What they are is said here, so that whoever lists them need not load LangGraph. */
export const OWN_GRAPHS: Record<string, { description: string; capabilities: string[] }> = {
  reflective: {
    description:
      'Analyses the task, plans, works, looks at the work critically and mends it, then gives the final answer.',
    capabilities: ['general', 'analysis', 'reflection'],
  },
  plan_execute_review: {
    description: 'Plans, works by the plan, and reviews the result, once.',
    capabilities: ['general', 'planning'],
  },
  plan_execute_review_loop: {
    description:
      'Plans, works by the plan, and works again as long as the review rejects the result, within bounds.',
    capabilities: ['general', 'planning', 'reflection'],
  },
};
