import type { AgentCreation, CreationItem, PersonError } from '../../contracts/agent-creation.ts';

/** How an agent creation stands, for a model. */
export const describeCreation = (creation: AgentCreation) => ({
  agent_creation_id: creation.agent_creation_id,
  status: creation.status,
  message: creation.message,
  agents: creation.items.map(describeItem),
  ...(creation.error && errorOf(creation.error)),
});

const describeItem = (item: CreationItem) => ({
  name: item.name,
  operation: item.operation,
  status: item.status,
  ...(item.assistant_id && { agent_id: item.assistant_id }),
  ...(item.deployment && { deployment: item.deployment }),
  ...(item.graph_id && { graph: item.graph_id }),
  ...(item.probe && { answered: item.probe }),
  ...(item.error && errorOf(item.error)),
});

const errorOf = ({ message, advice, alternative }: PersonError) => ({
  error: message,
  advice,
  ...(alternative && { alternative }),
});
