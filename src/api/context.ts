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

/** What the routes need, made in create-context.ts. */
export interface ApiContext {
  services: Services;
  nats: NatsConnection;
  access: AccessOptions;
  /** Networks whose `X-Forwarded-For` is believed, comma-separated. */
  trustedProxies: string | undefined;
  /** Origins whose pages may use the API; `*` is every origin. */
  corsOrigins: string[];
  doors: DoorsOptions;
  /** By the `Authorization` header of the request. */
  mayReadMetrics(authorization: string | undefined): boolean;
  codec: CodecAccess & { codec: RemoteCodec };
  /** Each dependency by name; a check rejects when it is away. */
  checks: Record<string, () => Promise<unknown>>;
}

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;
