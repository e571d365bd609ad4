import { type Kysely, sql } from 'kysely';

const TOOLS = [
  'list_deployments',
  'list_graphs',
  'list_agents',
  'get_agent',
  'get_agent_config_schema',
  'suggest_agent_config',
  'validate_agent_config',
  'list_models',
  'list_tools',
  'create_agent',
  'update_agent',
  'delete_agent',
  'ask_person',
];

const PROMPT = `You manage agents on LangGraph deployments for the person whose task you are given. An agent is a graph of a deployment with a configuration.

Before you create or change one, look: list_deployments and list_graphs show what can be built on, list_agents and get_agent what is there already,
suggest_agent_config what a graph takes, with its defaults, models and tools. Write the configuration yourself, only with fields, models and tools that
these name, and have validate_agent_config find its mistakes before you call create_agent or update_agent. Never write a password, key or token into a value.

create_agent, update_agent and delete_agent show a person exactly what would be done and wait for their yes; you need not ask for it too. Make several changes with calls side by
side. Do what the task says and nothing more: never delete an agent that it does not name. Where it can mean several agents, or says too little,
ask one short question with ask_person.

When a tool answers with an error, read its advice: another deployment may have the same graph, a name may be misspelt. What a person has refused is not
tried again. Where somebody must sign in again, or a limit is reached, say so and stop. End with what was done, by name and deployment, what was not, and why.`;

/** The agent whose tools manage the agents on deployments, for every tenant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Row-level security holds for the owner, too, who adds a row for all tenants here. Where it is not on yet, it comes after the migrations.
  await sql`alter table blueprints no force row level security`.execute(db);
  await sql`
    insert into blueprints (tenant_id, name, version, description, system_prompt, capabilities, tools, limits)
    values ('*', 'orchestrator', 1, 'Finds, creates, changes and removes agents on LangGraph deployments.', ${PROMPT},
      '["agent_management"]'::jsonb, ${JSON.stringify(TOOLS)}::jsonb, '{"max_model_calls": 30, "max_tokens": 600000}'::jsonb)
  `.execute(db);
  await sql`alter table blueprints force row level security`.execute(db);
}
