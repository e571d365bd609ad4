import { toModernSchema } from '../../platform/modern-schema.ts';
import type { ToolSpec } from '../model.ts';
import { adaptParts } from './adapt-parts.ts';
import { flattenRoot } from './flatten-root.ts';
import type { ProviderRules } from './provider-rules.ts';

export type AdaptedTool =
  | { kind: 'taken'; tool: ToolSpec; changes: string[] }
  | { kind: 'left_out'; reason: string };

/**
 * A tool in a form that the provider takes. Only what the model is shown changes: its arguments are still validated against the tool's
 * own schema. `changes` says what the model is not shown, in words for people.
 */
export function adaptTool(rules: ProviderRules, tool: ToolSpec): AdaptedTool {
  if (!rules.toolName.test(tool.name))
    return leaveOut(`its name does not match ${rules.toolName.source}`);
  const changes: string[] = [];
  const root = flattenRoot(toModernSchema(tool.input_schema), changes);
  const parts = adaptParts(rules, root);
  if (parts.kind === 'left_out') return parts;
  return {
    kind: 'taken',
    tool: {
      name: tool.name,
      description: cut(tool.description, rules.maxDescription, changes),
      input_schema: parts.schema,
    },
    changes: [...changes, ...parts.changes],
  };
}

function cut(description: string, limit: number, changes: string[]): string {
  if (description.length <= limit) return description.toWellFormed();
  changes.push(`its description is cut to ${limit} characters`);
  return `${description.slice(0, limit - 1).toWellFormed()}…`;
}

const leaveOut = (reason: string): AdaptedTool => ({ kind: 'left_out', reason });
