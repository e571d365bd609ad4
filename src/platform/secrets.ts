import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretReference } from '../contracts/secret.ts';
import { DomainError } from './errors.ts';

/** The referenced secret does not exist or is not available to this tenant. */
export class SecretUnavailableError extends DomainError {
  readonly code = 'secret_unavailable';
  constructor(name: string, why: string, options?: ErrorOptions) {
    super(`The secret ${name} ${why}.`, options);
    this.name = 'SecretUnavailableError';
  }
}

export interface Secrets {
  /** @throws SecretUnavailableError */
  resolve(tenantId: string, reference: SecretReference): Promise<string>;
}

export interface SecretsOptions {
  /** The environment variables that can be referenced, by name. */
  env: Record<string, string>;
  /** The tenants that can reference them; `*` is every tenant. */
  envTenants: string[];
  /** Contains one directory per tenant. */
  directory: string | undefined;
}

/** Looks up a secret each time it is needed, so changes take effect at once and no secret is cached. */
export function createSecrets({ env, envTenants, directory }: SecretsOptions): Secrets {
  const mayUseEnv = (tenantId: string) => envTenants.includes('*') || envTenants.includes(tenantId);
  return {
    async resolve(tenantId, reference) {
      if ('env' in reference) {
        const value = mayUseEnv(tenantId) ? env[reference.env] : undefined;
        if (!value)
          throw new SecretUnavailableError(
            reference.env,
            'is not set, or not available to this tenant (SECRET_ENV_TENANTS)',
          );
        return value;
      }
      if (!directory)
        throw new SecretUnavailableError(reference.file, 'cannot be read: SECRETS_DIR is not set');
      return readSecret(join(directory, tenantId, reference.file), reference.file);
    },
  };
}

/** Editors and `kubectl create secret` add a trailing newline. */
async function readSecret(path: string, name: string): Promise<string> {
  try {
    const value = (await readFile(path, 'utf8')).trimEnd();
    if (value !== '') return value;
  } catch (error) {
    throw new SecretUnavailableError(name, 'cannot be read', { cause: error });
  }
  throw new SecretUnavailableError(name, 'is empty');
}
