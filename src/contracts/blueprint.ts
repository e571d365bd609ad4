import { z } from 'zod';
import { agentCapability, agentName } from './agent.ts';
import { toolPattern, toolPolicyRule } from './approval.ts';
import { modelName } from './model.ts';
import { pageQuery } from './page.ts';
import { text } from './text.ts';

/** A blueprint is named like an agent, because it is one. */
export const blueprintName = agentName;

export const blueprintVersion = z.coerce.number().int().min(1).max(2_147_483_647);

const limits = {
  max_model_calls: z.int().min(1).max(500).describe('Of one step.'),
  max_tokens: z.int().min(1000).max(100_000_000).describe('Of one step.'),
};
const DEFAULT_LIMITS = { max_model_calls: 20, max_tokens: 400_000 };
export const blueprintLimits = z.strictObject({
  max_model_calls: limits.max_model_calls.default(DEFAULT_LIMITS.max_model_calls),
  max_tokens: limits.max_tokens.default(DEFAULT_LIMITS.max_tokens),
});
export type BlueprintLimits = z.infer<typeof blueprintLimits>;

const content = {
  description: text(0, 2000).describe('What the agent does: the planner reads it.'),
  system_prompt: text(1, 100_000),
  capabilities: z
    .array(agentCapability)
    .max(64)
    .describe('What steps can require. Omitted: the name of the blueprint.'),
  model: modelName.nullable().describe('`provider/model`. Null: the default model.'),
  tools: z
    .array(toolPattern)
    .max(200)
    .describe(
      'The tools that the agent can call, by name; `*` matches any characters. Tools marked `named_only` need their whole name. None by default.',
    ),
  permissions: z
    .array(toolPolicyRule)
    .max(100)
    .describe(
      'Policies for tool calls; the first matching entry applies. If the run has a policy for the tool, too, the stricter one applies.',
    ),
  limits: blueprintLimits,
};

export const createBlueprint = z.strictObject({
  name: blueprintName,
  system_prompt: content.system_prompt,
  description: content.description.default(''),
  capabilities: content.capabilities.default([]),
  model: content.model.default(null),
  tools: content.tools.default([]),
  permissions: content.permissions.default([]),
  limits: content.limits.default(DEFAULT_LIMITS),
});
export type CreateBlueprint = z.infer<typeof createBlueprint>;
export type BlueprintContent = Omit<CreateBlueprint, 'name'>;

/** Omitted fields keep their values. */
export const updateBlueprint = z
  .strictObject({ ...content, limits: z.strictObject(limits).partial() })
  .partial();
export type UpdateBlueprint = z.infer<typeof updateBlueprint>;

export const blueprintStatus = z.enum(['enabled', 'disabled']);
export type BlueprintStatus = z.infer<typeof blueprintStatus>;
export const setBlueprintStatus = z.strictObject({
  status: blueprintStatus.describe('A disabled blueprint gets no new work.'),
});

export const blueprint = z.object({
  name: z.string(),
  version: z.int(),
  ...content,
  status: blueprintStatus,
  is_built_in: z.boolean().describe('Whether this version comes with the product.'),
  unknown_tools: z
    .array(z.string())
    .describe('Entries of `tools` that match no tool of the catalogue now.'),
  created_by: z.string().nullable(),
  created_at: z.string(),
});
export type BlueprintDetail = z.infer<typeof blueprint>;

export const blueprintListQuery = pageQuery.extend({ status: blueprintStatus.optional() });

export const rollbackBlueprint = z.strictObject({
  version: z.int().min(1).describe('The version whose content becomes the newest version.'),
});

export const blueprintDiffQuery = z.strictObject({
  from: blueprintVersion.optional().describe('Default: the version before `to`.'),
  to: blueprintVersion.optional().describe('Default: the newest version.'),
});

export const blueprintDiff = z.object({
  name: z.string(),
  from: z.int(),
  to: z.int(),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
});
export type BlueprintDiff = z.infer<typeof blueprintDiff>;

/** Markdown with YAML front matter; the text below it is the system prompt. */
export const importBlueprint = z.strictObject({
  markdown: text(1, 200_000).describe(
    'YAML front matter between `---` lines (name, description, model, tools, capabilities, permissions, limits), then the system prompt.',
  ),
});

export const exportedBlueprint = z.object({ name: z.string(), markdown: z.string() });
