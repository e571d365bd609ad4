/** A namespace as it is kept: each element with a period behind it, so that what begins with another is one range. */
export const toPath = (namespace: string[]): string =>
  namespace.map((label) => `${label}.`).join('');

/** The inverse of {@link toPath}. */
export const fromPath = (path: string): string[] => path.split('.').slice(0, -1);

/** The first path, in the order of bytes, behind all that begin with this one; null behind all. A slash follows a period. */
export const endOf = (path: string): string | null =>
  path === '' ? null : `${path.slice(0, -1)}/`;
