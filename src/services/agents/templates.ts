import { BUILT_IN_TEMPLATES } from '../../agents/template/built-in-templates.ts';
import { findTemplateProblem } from '../../agents/template/find-template-problem.ts';
import {
  type AgentTemplate,
  type RegisterAgentTemplate,
  registerAgentTemplate,
} from '../../contracts/agent-template.ts';
import type { Database } from '../../db/database.ts';
import { canonicalJson } from '../../platform/canonical-json.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { toStorableJson } from '../../platform/storable-json.ts';
import { type Actor, appendAuditEntry } from '../audit/audit.ts';

/** The built-in templates, then the tenant's own, by name. */
export async function listTemplates(db: Database, tenantId: string): Promise<AgentTemplate[]> {
  const rows = await db
    .selectFrom('agent_templates')
    .select('definition')
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .execute();
  return [...BUILT_IN_TEMPLATES, ...rows.map(({ definition }) => toTemplate(definition))];
}

export async function findTemplate(
  db: Database,
  tenantId: string,
  name: string,
): Promise<AgentTemplate | undefined> {
  const builtIn = BUILT_IN_TEMPLATES.find((template) => template.name === name);
  if (builtIn) return builtIn;
  const row = await db
    .selectFrom('agent_templates')
    .select('definition')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toTemplate(row.definition);
}

/** @throws NotFoundError */
export async function getTemplate(
  db: Database,
  tenantId: string,
  name: string,
): Promise<AgentTemplate> {
  const template = await findTemplate(db, tenantId, name);
  if (!template) throw new NotFoundError('agent template', name);
  return template;
}

/** Only what was parsed is stored; a default that came later is filled in. */
const toTemplate = (definition: unknown): AgentTemplate => ({
  ...registerAgentTemplate.parse(definition),
  is_builtin: false,
});

/** Registering the same again changes nothing. @throws InvalidInputError ConflictError */
export async function registerTemplate(
  db: Database,
  tenantId: string,
  actor: Actor,
  body: RegisterAgentTemplate,
): Promise<AgentTemplate> {
  const problem = findTemplateProblem(body);
  if (problem)
    throw new InvalidInputError([{ field: problem.path.join('.'), message: problem.message }]);
  await db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('agent_templates')
      .values({ tenant_id: tenantId, name: body.name, definition: toStorableJson(body) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('name')
      .executeTakeFirst();
    if (inserted) await note(trx, tenantId, actor, 'register', body.name);
  });
  const current = await getTemplate(db, tenantId, body.name);
  const { is_builtin, ...definition } = current;
  if (is_builtin || canonicalJson(definition) !== canonicalJson(body))
    throw new ConflictError('template_exists', `There is another template ${body.name}.`);
  return current;
}

/** @throws NotFoundError ConflictError while agents use it, or for one that is built in */
export async function deleteTemplate(
  db: Database,
  tenantId: string,
  actor: Actor,
  name: string,
): Promise<void> {
  const { is_builtin } = await getTemplate(db, tenantId, name);
  if (is_builtin) throw new ConflictError('template_built_in', `The template ${name} is built in.`);
  await db.transaction().execute(async (trx) => {
    const users = await trx
      .selectFrom('agents')
      .select(['name', 'config'])
      .where('tenant_id', '=', tenantId)
      .where('type', '=', 'custom')
      .execute();
    const names = users.filter(({ config }) => config.template === name).map((user) => user.name);
    if (names.length > 0)
      throw new ConflictError(
        'template_in_use',
        `The template is used by agents: ${names.slice(0, 10).join(', ')}.`,
      );
    await trx
      .deleteFrom('agent_templates')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .execute();
    await note(trx, tenantId, actor, 'delete', name);
  });
}

const note = (
  trx: Database,
  tenantId: string,
  actor: Actor,
  verb: 'register' | 'delete',
  name: string,
) =>
  appendAuditEntry(trx, {
    tenantId,
    actor,
    action: `agent_template.${verb}`,
    resource: 'agent-templates',
    resourceId: name,
  });
