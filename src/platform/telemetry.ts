import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry-v2';

export interface Telemetry {
  /** Options for the Temporal client and worker; empty without an endpoint. */
  plugins: OpenTelemetryPlugin[];
  close(): Promise<void>;
}

/** Sets up traces over OTLP if an endpoint is configured. Without one, tracing costs nothing. */
export function startTelemetry(service: string, endpoint: string | undefined): Telemetry {
  if (!endpoint) return { plugins: [], close: async () => undefined };
  const resource = resourceFromAttributes({ 'service.name': service });
  const spanProcessor = new BatchSpanProcessor(
    new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
  );
  const sdk = new NodeSDK({ resource, spanProcessors: [spanProcessor], instrumentations: [] });
  sdk.start();
  return {
    plugins: [new OpenTelemetryPlugin({ resource, spanProcessor })],
    close: () => sdk.shutdown(),
  };
}
