import { z } from 'zod';
import { skippedItems } from './deployment.ts';
import { jsonObject } from './text.ts';

/** How a field is shown and filled in: Open Agent Platform's `x_oap_ui_config.type`. */
export const FIELD_TYPES = [
  'text',
  'textarea',
  'number',
  'slider',
  'boolean',
  'switch',
  'select',
  'json',
  'mcp',
  'rag',
  'agents',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

const json = z.record(z.string(), z.unknown());

export const fieldOption = z.object({ label: z.string(), value: z.unknown() });
export type FieldOption = z.infer<typeof fieldOption>;

/** One thing that an assistant of the graph can be configured with. */
export const schemaField = z.object({
  name: z.string(),
  type: z.enum(FIELD_TYPES),
  label: z.string(),
  description: z.string().nullable(),
  required: z.boolean(),
  default: z.unknown().optional(),
  options: z.array(fieldOption).nullable().describe('Of a `select`.'),
  min: z.number().nullable(),
  max: z.number().nullable(),
  step: z.number().nullable(),
  is_model: z.boolean().describe('It names a language model.'),
  in: z
    .enum(['config', 'context', 'both'])
    .describe("Which of the graph's two schemas it stands in."),
  schema: json.describe('Its JSON Schema.'),
});
export type SchemaField = z.infer<typeof schemaField>;

export const graphSchema = z.object({
  deployment_id: z.string(),
  graph_id: z.string(),
  assistant_id: z.string().describe('The assistant that was asked for it.'),
  description: z.string().nullable(),
  properties: z.record(z.string(), schemaField),
  config_schema: json.nullable(),
  context_schema: json.nullable(),
  skipped: skippedItems.describe('Properties that describe no value.'),
});
export type GraphSchema = z.infer<typeof graphSchema>;

export const deploymentModel = z.object({
  model: z.string(),
  label: z.string(),
  graphs: z.array(z.string()).describe('Graphs that can be configured with it.'),
  is_default: z.boolean(),
});
export type DeploymentModel = z.infer<typeof deploymentModel>;

export const deploymentTool = z.object({
  name: z.string(),
  description: z.string().nullable(),
  source: z
    .enum(['schema', 'mcp_server'])
    .describe("A graph's schema names it, or a registered MCP server offers it."),
  server: z.string().nullable().describe('The registered MCP server.'),
  url: z.string().nullable().describe("The MCP server that the graph's schema names."),
  graphs: z.array(z.string()).describe('Graphs whose schema names it.'),
});
export type DeploymentTool = z.infer<typeof deploymentTool>;

export const CONFIG_PROBLEMS = [
  'unknown_field',
  'missing',
  'wrong_type',
  'out_of_range',
  'not_an_option',
  'unknown_model',
  'unknown_tool',
  'unknown_agent',
  'secret_in_clear',
  'invalid',
] as const;

export const configProblem = z.object({
  field: z.string().describe('A path with dots.'),
  code: z.enum(CONFIG_PROBLEMS),
  message: z.string(),
  suggestion: z.string().optional().describe('What may have been meant.'),
});
export type ConfigProblem = z.infer<typeof configProblem>;

export const checkConfigBody = z.strictObject({ config: jsonObject });

export const configCheck = z.object({
  problems: z.array(configProblem),
  defaults: json.describe('What the schema gives the fields that are not named.'),
});
