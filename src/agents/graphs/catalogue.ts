/** The built-in graphs by name (`config.graph`). Their descriptions are here so that listing them does not load LangGraph. */
export const OWN_GRAPHS: Record<string, { description: string; capabilities: string[] }> = {
  reflective: {
    description:
      'Analyses the task, plans it, does the work, revises the work after a critical review, and gives the final answer.',
    capabilities: ['general', 'analysis', 'reflection'],
  },
  plan_execute_review: {
    description: 'Plans the task, follows the plan, and reviews the result once.',
    capabilities: ['general', 'planning'],
  },
  plan_execute_review_loop: {
    description:
      'Plans the task, follows the plan, and revises the result until the review accepts it or the limit of revisions is reached.',
    capabilities: ['general', 'planning', 'reflection'],
  },
};
