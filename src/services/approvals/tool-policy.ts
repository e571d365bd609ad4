import type { ApprovalSettings, ToolPolicy } from '../../contracts/approval.ts';
import { fitsPattern } from '../../tools/name-pattern.ts';
import type { ToolDefinition } from '../../tools/tool.ts';

/** The first pattern that fits the tool's name; else mode `tools` asks for what may change something. */
export function policyOf(tool: ToolDefinition, settings: ApprovalSettings | undefined): ToolPolicy {
  const entry = settings?.tools.find(({ name }) => fitsPattern(name, tool.name));
  if (entry) return entry.policy;
  const asks = settings?.modes.includes('tools') && !tool.annotations.read_only;
  return asks ? 'ask' : 'auto';
}
