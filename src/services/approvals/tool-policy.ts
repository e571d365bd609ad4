import type { ApprovalSettings, ToolPolicy } from '../../contracts/approval.ts';
import type { ToolDefinition } from '../../tools/tool.ts';

/** The first pattern that fits the tool's name; else mode `tools` asks for what may change something. */
export function policyOf(tool: ToolDefinition, settings: ApprovalSettings | undefined): ToolPolicy {
  const entry = settings?.tools.find(({ name }) => matches(name, tool.name));
  if (entry) return entry.policy;
  const asks = settings?.modes.includes('tools') && !tool.annotations.read_only;
  return asks ? 'ask' : 'auto';
}

/** `*` stands for any characters. Without backtracking: the parts are looked for one after the other. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const first = parts.shift() ?? '';
  const last = parts.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let rest = name.slice(first.length, name.length - last.length);
  for (const part of parts) {
    const at = rest.indexOf(part);
    if (at < 0) return false;
    rest = rest.slice(at + part.length);
  }
  return true;
}
