import { SECRET_PREFIX } from '../../contracts/secret.ts';

/** Environment variables that agents and tool servers may reference. */
export const readAgentSecrets = (env: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[0].startsWith(SECRET_PREFIX) && entry[1] !== undefined && entry[1] !== '',
    ),
  );
