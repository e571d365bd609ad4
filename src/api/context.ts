import type { NatsConnection } from '@nats-io/transport-node';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Services } from '../composition/services.ts';
import type { RemoteCodec } from '../payloads/remote-codec.ts';
import type { AccessOptions } from './plugins/access.ts';
import type { CodecAccess } from './plugins/codec-access.ts';
import type { DoorsOptions } from './plugins/overload-protection.ts';

/** The dependencies of the routes; create-context.ts creates them. */
export interface ApiContext {
  services: Services;
  nats: NatsConnection;
  access: AccessOptions;
  /** Networks whose `X-Forwarded-For` is trusted, comma-separated. */
  trustedProxies: string | undefined;
  /** Origins whose pages can use the API; `*` is every origin. */
  corsOrigins: string[];
  doors: DoorsOptions;
  /** By the `Authorization` header of the request. */
  mayReadMetrics(authorization: string | undefined): boolean;
  codec: CodecAccess & { codec: RemoteCodec };
  /** Health checks by dependency. A check rejects if the dependency is unavailable. */
  checks: Record<string, () => Promise<unknown>>;
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
