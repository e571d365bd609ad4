import type { ToolSpec } from '../model.ts';
import { adaptTool } from './adapt-tool.ts';
import type { ProviderRules } from './provider-rules.ts';

export interface LeftOutTool {
  name: string;
  /** Completes "It is left out: …". */
  reason: string;
}

export interface ChosenTools {
  tools: ToolSpec[];
  leftOut: LeftOutTool[];
}

/** The tools that a request to this provider can carry, in the order they are given: where there are too many, the first ones. */
export function chooseTools(rules: ProviderRules, offered: ToolSpec[]): ChosenTools {
  const tools: ToolSpec[] = [];
  const leftOut: LeftOutTool[] = [];
  for (const tool of offered) {
    const { name } = tool;
    const adapted = adaptTool(rules, tool);
    if (adapted.kind === 'left_out') leftOut.push({ name, reason: adapted.reason });
    else if (tools.some((other) => other.name === name))
      leftOut.push({ name, reason: 'another tool has the same name' });
    else if (tools.length >= rules.maxTools)
      leftOut.push({ name, reason: `${rules.provider} takes at most ${rules.maxTools} tools` });
    else tools.push(adapted.tool);
  }
  return { tools, leftOut };
}
