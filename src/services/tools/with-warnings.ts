import type { RegisteredTool, Tool } from '../../contracts/tool.ts';
import type { AddressPolicy } from '../../platform/http/address-policy.ts';
import { findAddressProblem } from '../../platform/http/find-address-problem.ts';

/** A tool that was registered, and what will keep it from working. Its service may start later, so nothing is refused. */
export async function withWarnings(
  { addresses }: { addresses: AddressPolicy },
  tool: Tool,
): Promise<RegisteredTool> {
  const problem = tool.url === null ? undefined : await findAddressProblem(addresses, tool.url);
  const warnings = problem ? [`The service at ${tool.url} cannot be reached: ${problem}.`] : [];
  return { ...tool, warnings };
}
