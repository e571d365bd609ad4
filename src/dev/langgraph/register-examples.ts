import { deployment } from '../../contracts/deployment.ts';
import { pageOf } from '../../contracts/page.ts';
import { EXAMPLES } from './examples.ts';

/** Any token is somebody at the examples; this one registers them. */
const HEADERS = {
  authorization: 'Bearer developer',
  'x-tenant-id': 'default',
  'content-type': 'application/json',
};

/**
 * Has the examples be deployments of the tenant `default`, at the addresses that they have this time. Where the API wants to know who asks,
 * it is for somebody who can say so to register them.
 */
export async function registerExamples(
  api: string,
  addresses: Record<string, string>,
  onLine: (text: string) => void,
): Promise<void> {
  for (const { name, description } of EXAMPLES) {
    const url = addresses[name];
    if (!url) continue;
    const response = await registerExample(api, { name, description, url });
    if (!response || response.ok) continue;
    onLine(`  deployment ${name} is not registered (${response.status}): ${await response.text()}`);
  }
}

/** Undefined where it is registered as it is. */
async function registerExample(
  api: string,
  wanted: { name: string; description: string; url: string },
): Promise<Response | undefined> {
  const path = `${api}/v1/deployments`;
  const list = await fetch(`${path}?name=${wanted.name}`, { headers: HEADERS });
  if (!list.ok) return list;
  const [known] = pageOf(deployment).parse(await list.json()).items;
  if (known?.url === wanted.url) return undefined;
  const body = JSON.stringify(wanted);
  return known
    ? fetch(`${path}/${known.deployment_id}`, { method: 'PATCH', headers: HEADERS, body })
    : fetch(path, { method: 'POST', headers: HEADERS, body });
}
