import { createHash } from 'node:crypto';

const MAX = 64;

/**
 * What a server's tool is called in the catalogue: valid for every model provider, and no two tools the same. Where a name has
 * to be changed for that, a piece of its hash keeps it apart from one that is changed alike.
 */
export function catalogueName(server: string, tool: string): string {
  const wanted = `${server}__${tool}`;
  const valid = wanted.replace(/[^A-Za-z0-9_-]/g, '_');
  if (valid === wanted && valid.length <= MAX) return valid;
  const hash = createHash('sha256').update(tool).digest('hex').slice(0, 8);
  return `${valid.slice(0, MAX - hash.length - 1)}_${hash}`;
}
