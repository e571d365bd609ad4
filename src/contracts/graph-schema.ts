import { z } from 'zod';
import { skippedItems } from './deployment.ts';
import { jsonObject } from './text.ts';

/** The display type of a field: Open Agent Platform's `x_oap_ui_config.type`. */
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

/** A configuration field of a graph. */
export const schemaField = z.object({
  name: z.string(),
  type: z.enum(FIELD_TYPES),
  label: z.string(),
  description: z.string().nullable(),
  required: z.boolean(),
  default: z.unknown().optional(),
  options: z.array(fieldOption).nullable().describe('The options of a `select`.'),
  min: z.number().nullable(),
  max: z.number().nullable(),
  step: z.number().nullable(),
  is_model: z.boolean().describe('The field names a language model.'),
  in: z
    .enum(['config', 'context', 'both'])
    .describe('The schema of the graph that contains the field.'),
  schema: json.describe('The JSON Schema of the field.'),
});
export type SchemaField = z.infer<typeof schemaField>;

export const graphSchema = z.object({
  deployment_id: z.string(),
  graph_id: z.string(),
  assistant_id: z.string().describe('The assistant that the schema was read from.'),
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
  graphs: z.array(z.string()).describe('Graphs that accept this model.'),
  is_default: z.boolean(),
});
export type DeploymentModel = z.infer<typeof deploymentModel>;

export const deploymentTool = z.object({
  name: z.string(),
  description: z.string().nullable(),
  source: z
    .enum(['schema', 'mcp_server'])
    .describe('Named by the schema of a graph, or offered by a registered MCP server.'),
  server: z.string().nullable().describe('The registered MCP server.'),
  url: z.string().nullable().describe('The MCP server in the schema of the graph.'),
  graphs: z.array(z.string()).describe('Graphs whose schema names this tool.'),
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
  field: z.string().describe('A dotted path.'),
  code: z.enum(CONFIG_PROBLEMS),
  message: z.string(),
  suggestion: z.string().optional().describe('The closest valid value.'),
});
export type ConfigProblem = z.infer<typeof configProblem>;

export const checkConfigBody = z.strictObject({ config: jsonObject });

export const configCheck = z.object({
  problems: z.array(configProblem),
  defaults: json.describe("The schema's defaults for omitted fields."),
});
