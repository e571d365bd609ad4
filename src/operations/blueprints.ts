import { z } from 'zod';
import {
  blueprint,
  blueprintDiff,
  blueprintDiffQuery,
  blueprintListQuery,
  blueprintName,
  blueprintVersion,
  createBlueprint as createBlueprintBody,
  exportedBlueprint,
  importBlueprint as importBlueprintBody,
  rollbackBlueprint as rollbackBlueprintBody,
  setBlueprintStatus as setBlueprintStatusBody,
  updateBlueprint as updateBlueprintBody,
} from '../contracts/blueprint.ts';
import { pageOf, pageQuery } from '../contracts/page.ts';
import { parseBlueprint, renderBlueprint } from '../services/blueprints/blueprint-markdown.ts';
import {
  diffVersions,
  listBlueprintDetails,
  listVersions,
} from '../services/blueprints/read-blueprints.ts';
import {
  createBlueprint as create,
  putBlueprint,
  readBlueprint,
  deleteBlueprint as remove,
  rollbackBlueprint as rollback,
  setStatus,
  updateBlueprint as update,
} from '../services/blueprints/write-blueprint.ts';
import { type CallerContext, defineOperation } from './operation.ts';

const tag = 'blueprints';
const params = z.object({ name: blueprintName });

const requestOf = ({ principal, actor }: CallerContext, name: string) => ({
  tenantId: principal.tenantId,
  actor,
  name,
});

export const listBlueprints = defineOperation({
  name: 'listBlueprints',
  tag,
  summary: 'List blueprints by name',
  description: 'The newest version of each, the built-in ones included.',
  scope: 'agents:read',
  query: blueprintListQuery,
  output: pageOf(blueprint),
  idempotent: 'read',
  failures: [400],
  run: (services, { principal }, query) =>
    listBlueprintDetails(services, principal.tenantId, query),
});

export const createBlueprint = defineOperation({
  name: 'createBlueprint',
  tag,
  summary: 'Create a blueprint',
  description:
    'Defines an agent that runs can use at once, as `agent_type`, as the `agent` of a step or of an execution, or because the planner chooses it. Creating the same blueprint again changes nothing. With the name of a built-in blueprint, yours replaces it in your tenant.',
  scope: 'agents:write',
  body: createBlueprintBody,
  example: {
    name: 'haiku-poet',
    description: 'Writes haiku.',
    system_prompt: 'You write haiku. Answer with the three lines of one haiku and nothing else.',
  },
  output: blueprint,
  idempotent: 'natural',
  audit: 'blueprint.create',
  failures: [400, 409, 422],
  run: (services, context, { body }) => create(services, requestOf(context, body.name), body),
});

export const importBlueprint = defineOperation({
  name: 'importBlueprint',
  tag,
  summary: 'Import a blueprint from Markdown',
  description:
    "Takes the file itself as `text/markdown`, or JSON. The format is the one of Claude Code's agents: YAML front matter, then the system prompt. If the blueprint exists, this adds a version; if nothing has changed, it does nothing.",
  scope: 'agents:write',
  body: importBlueprintBody,
  example: {
    markdown: '---\nname: haiku-poet\ndescription: Writes haiku.\n---\nYou write haiku.\n',
  },
  output: blueprint,
  idempotent: 'natural',
  audit: 'blueprint.import',
  failures: [400, 422],
  run: (services, context, { body }) => {
    const parsed = parseBlueprint(body.markdown);
    return putBlueprint(services, requestOf(context, parsed.name), parsed);
  },
});

export const getBlueprint = defineOperation({
  name: 'getBlueprint',
  tag,
  summary: 'Get the newest version of a blueprint',
  scope: 'agents:read',
  params,
  output: blueprint,
  idempotent: 'read',
  failures: [400, 404],
  run: (services, { principal }, { name }) => readBlueprint(services, principal.tenantId, name),
});

export const updateBlueprint = defineOperation({
  name: 'updateBlueprint',
  tag,
  summary: 'Change a blueprint',
  description:
    'Creates a new version; omitted fields keep their values. Runs that have begun keep the version that they began with. Changing a built-in blueprint creates your own version of it.',
  scope: 'agents:write',
  params,
  body: updateBlueprintBody,
  output: blueprint,
  idempotent: 'natural',
  audit: 'blueprint.update',
  failures: [400, 404, 422],
  run: (services, context, { name, body }) => update(services, requestOf(context, name), body),
});

export const setBlueprintStatus = defineOperation({
  name: 'setBlueprintStatus',
  tag,
  summary: 'Enable or disable a blueprint',
  description: 'A disabled blueprint gets no new work. Built-in blueprints can be disabled, too.',
  scope: 'agents:write',
  params,
  body: setBlueprintStatusBody,
  output: blueprint,
  idempotent: 'natural',
  audit: 'blueprint.set_status',
  failures: [400, 404],
  run: (services, context, { name, body }) =>
    setStatus(services, requestOf(context, name), body.status),
});

export const deleteBlueprint = defineOperation({
  name: 'deleteBlueprint',
  tag,
  summary: 'Delete a blueprint',
  description:
    'Runs that have begun keep their version. If it replaced a built-in blueprint, that one applies again.',
  scope: 'agents:write',
  params,
  output: z.void(),
  idempotent: undefined,
  audit: 'blueprint.delete',
  failures: [400, 404, 409],
  run: (services, context, { name }) => remove(services, requestOf(context, name)),
});

export const listBlueprintVersions = defineOperation({
  name: 'listBlueprintVersions',
  tag,
  summary: 'List the versions of a blueprint, newest first',
  scope: 'agents:read',
  params,
  query: pageQuery,
  output: pageOf(blueprint),
  idempotent: 'read',
  failures: [400, 404],
  run: (services, { principal }, { name, ...page }) =>
    listVersions(services, principal.tenantId, name, page),
});

export const getBlueprintVersion = defineOperation({
  name: 'getBlueprintVersion',
  tag,
  summary: 'Get one version of a blueprint',
  scope: 'agents:read',
  params: params.extend({ version: blueprintVersion }),
  output: blueprint,
  idempotent: 'read',
  failures: [400, 404],
  run: (services, { principal }, { name, version }) =>
    readBlueprint(services, principal.tenantId, name, version),
});

export const diffBlueprint = defineOperation({
  name: 'diffBlueprint',
  tag,
  summary: 'Compare two versions of a blueprint',
  description: 'Without parameters: the newest version with the one before it.',
  scope: 'agents:read',
  params,
  query: blueprintDiffQuery,
  output: blueprintDiff,
  idempotent: 'read',
  failures: [400, 404],
  run: ({ db }, { principal }, { name, ...versions }) =>
    diffVersions({ db }, principal.tenantId, name, versions),
});

export const rollbackBlueprint = defineOperation({
  name: 'rollbackBlueprint',
  tag,
  summary: 'Return to an earlier version of a blueprint',
  description: 'Creates a new version with the content of the earlier one.',
  scope: 'agents:write',
  params,
  body: rollbackBlueprintBody,
  output: blueprint,
  idempotent: 'natural',
  audit: 'blueprint.rollback',
  failures: [400, 404, 422],
  run: (services, context, { name, body }) =>
    rollback(services, requestOf(context, name), body.version),
});

export const exportBlueprint = defineOperation({
  name: 'exportBlueprint',
  tag,
  summary: 'Export a blueprint as Markdown',
  description: 'The newest version, in the format that the import takes.',
  scope: 'agents:read',
  params,
  output: exportedBlueprint,
  idempotent: 'read',
  failures: [400, 404],
  run: async (services, { principal }, { name }) => {
    const detail = await readBlueprint(services, principal.tenantId, name);
    return { name, markdown: renderBlueprint(name, detail) };
  },
});
