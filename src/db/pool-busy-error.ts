import { UnavailableError } from '../platform/errors.ts';

/** All connections that the tenant may have are in use, and none became free in time. */
export class PoolBusyError extends UnavailableError {
  constructor() {
    super('A connection to Postgres');
    this.name = 'PoolBusyError';
  }
}
