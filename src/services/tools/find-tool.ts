import { NotFoundError } from '../../platform/errors.ts';
import { suggest } from '../../platform/suggest.ts';
import type { ToolDefinition } from '../../tools/tool.ts';

/** A tool of the tenant. @throws NotFoundError */
export async function findTool(
  catalogue: { definitions(tenantId: string): Promise<ToolDefinition[]> },
  tenantId: string,
  name: string,
): Promise<ToolDefinition> {
  const all = await catalogue.definitions(tenantId);
  const tool = all.find((one) => one.name === name);
  if (tool) return tool;
  const names = all.map((one) => one.name);
  throw new NotFoundError('tool', name, suggest(name, names));
}
