/** The conversations of a run that belong to no step: the planner's, and the reviewer's of each round. */
export const PLAN_CONVERSATION = 'plan';
export const reviewConversation = (round: number): string => `review-${round}`;

const RESERVED = /^(plan|review-\d+)$/;

/**
 * Names the conversation of a step within its run. A step can have the name of a reserved conversation; a dot, which no step id contains, tells
 * them apart.
 */
export const stepConversation = (stepId: string): string =>
  RESERVED.test(stepId) ? `step.${stepId}` : stepId;

/** The prefix of all conversation ids of the step in this round. */
export const conversationIdOf = (workflowId: string, stepId: string, round = 0): string => {
  const first = `${workflowId}/${stepConversation(stepId)}`;
  return round === 0 ? first : `${first}/revision-${round}`;
};
