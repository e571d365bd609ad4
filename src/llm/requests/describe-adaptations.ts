import type { ToolSpec } from '../model.ts';
import { adaptTool } from './adapt-tool.ts';
import { ALL_RULES } from './provider-rules.ts';

export interface Adaptation {
  provider: string;
  outcome: 'adapted' | 'left_out';
  reason: string;
}

/** How a tool differs for each model provider that does not take it as it is. */
export const describeAdaptations = (tool: ToolSpec): Adaptation[] =>
  ALL_RULES.flatMap((rules): Adaptation[] => {
    const { provider } = rules;
    const adapted = adaptTool(rules, tool);
    if (adapted.kind === 'left_out')
      return [{ provider, outcome: 'left_out', reason: adapted.reason }];
    if (adapted.changes.length === 0) return [];
    return [{ provider, outcome: 'adapted', reason: adapted.changes.join('; ') }];
  });
