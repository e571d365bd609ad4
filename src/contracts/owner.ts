/** The kinds of resources that have conversations, ask questions, use budgets and make calls. */
export type OwnerKind = 'workflow' | 'agent_creation';

/** The resource that conversations, approvals, budget reservations, effects and model calls belong to. */
export interface Owner {
  kind: OwnerKind;
  id: string;
}

/** An effect that no resource of these kinds owns is one of a tool that was called directly. */
export type EffectOwner = Owner | { kind: 'tool'; id: string };

export const workflowOwner = (workflowId: string): Owner => ({ kind: 'workflow', id: workflowId });

export const creationOwner = (agentCreationId: string): Owner => ({
  kind: 'agent_creation',
  id: agentCreationId,
});
