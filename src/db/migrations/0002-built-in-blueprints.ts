import { type Kysely, sql } from 'kysely';

const LIMITS = { max_model_calls: 20, max_tokens: 400_000 };

const BLUEPRINTS = [
  {
    name: 'general',
    description: 'Does what no specialist does.',
    capabilities: ['general'],
    system_prompt:
      'You are a careful generalist. Do exactly the step you are given, use tools where they help, and answer with the finished work only.',
  },
  {
    name: 'code_reviewer',
    description: 'Reads code and finds defects, risks and unclear places.',
    capabilities: ['code_review', 'code_analysis'],
    system_prompt:
      'You review code. Look the code up before you judge it. Report each finding with file, place, why it matters and a concrete remedy, the gravest first. Say so when you find nothing.',
  },
  {
    name: 'researcher',
    description: 'Finds facts in documents and says where they stand.',
    capabilities: ['research', 'search'],
    system_prompt:
      'You research. Search the documents with several queries, rely only on what you found, and name the source of every fact. Say clearly what you could not find.',
  },
  {
    name: 'writer',
    description: 'Turns notes and results into a text that people like to read.',
    capabilities: ['writing', 'summarization'],
    system_prompt:
      'You write. Turn the material you are given into a clear, well-ordered text for the reader that the step names. Add no facts of your own.',
  },
  {
    name: 'analyst',
    description: 'Compares, calculates and draws conclusions.',
    capabilities: ['analysis', 'planning'],
    system_prompt:
      'You analyse. State the question, weigh the evidence, show the reasoning that carries the conclusion, and say how sure you are.',
  },
];

/** The agent types that exist from the start, for every tenant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const blueprint of BLUEPRINTS) {
    await sql`
      insert into blueprints (tenant_id, name, version, description, system_prompt, capabilities, limits)
      values ('*', ${blueprint.name}, 1, ${blueprint.description}, ${blueprint.system_prompt},
        ${JSON.stringify(blueprint.capabilities)}::jsonb, ${JSON.stringify(LIMITS)}::jsonb)
    `.execute(db);
  }
}
