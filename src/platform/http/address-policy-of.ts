import { authOf } from '../config/auth.ts';
import type { Config } from '../config/config.ts';
import { type AddressPolicy, createAddressPolicy } from './address-policy.ts';
import { OwnAddresses } from './own-addresses.ts';

/** For addresses that only the operator sets. */
export const OPERATOR_POLICY: AddressPolicy = { forbids: () => false };

/** For addresses that tenants choose. */
export async function addressPolicyOf(config: Config): Promise<AddressPolicy> {
  const isDevelopment = authOf(config).kind === 'development';
  return createAddressPolicy({
    allowPrivateNetworks: config.TOOLS_ALLOW_PRIVATE_NETWORKS ?? isDevelopment,
    privateHosts: config.PRIVATE_HOSTS,
    own: await OwnAddresses.resolve(ownAddresses(config)),
  });
}

/** All addresses of this platform. Requests to addresses that tenants choose must never reach them. */
function ownAddresses(config: Config): string[] {
  const urls = [
    config.DATABASE_URL,
    config.MIGRATION_DATABASE_URL,
    ...config.NATS_URL.split(','),
    config.TEMPORAL_UI_URL,
    config.PAYLOAD_S3_ENDPOINT,
    config.OTEL_EXPORTER_OTLP_ENDPOINT,
  ];
  return [
    ...urls.flatMap((url) => addressOf(url)),
    config.TEMPORAL_ADDRESS,
    `${config.HOST}:${config.PORT}`,
    `0.0.0.0:${config.WORKER_METRICS_PORT}`,
    ...config.PLATFORM_ADDRESSES,
  ];
}

const DEFAULT_PORTS: Record<string, string> = {
  'postgres:': '5432',
  'postgresql:': '5432',
  'nats:': '4222',
  'tls:': '4222',
  'http:': '80',
  'https:': '443',
};

function addressOf(url: string | undefined): string[] {
  const parsed = url && URL.parse(url.includes('://') ? url : `nats://${url}`);
  if (!parsed || parsed.hostname === '') return [];
  return [`${parsed.hostname}:${parsed.port || DEFAULT_PORTS[parsed.protocol]}`];
}
