import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** The metrics of one process. The dashboard and the alert rules use these names. */
export function createMetrics() {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    httpRequests: new Histogram({
      name: 'orchestrator_http_request_duration_seconds',
      help: 'Requests to the API by route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    liveFeeds: new Gauge({
      name: 'orchestrator_live_feeds',
      help: 'Open event streams.',
      registers,
    }),
    modelLatency: new Histogram({
      name: 'orchestrator_model_call_duration_seconds',
      help: 'Model calls by model and outcome (`ok` or the kind of error).',
      labelNames: ['model', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    modelTokens: new Counter({
      name: 'orchestrator_model_tokens_total',
      help: 'Tokens by model and direction (`input`, `output`).',
      labelNames: ['model', 'direction'],
      registers,
    }),
    modelCost: new Counter({
      name: 'orchestrator_model_cost_usd_total',
      help: 'Cost of model answers in USD.',
      labelNames: ['model'],
      registers,
    }),
    answersReused: new Counter({
      name: 'orchestrator_model_answers_reused_total',
      help: 'Retried model calls that reused a stored answer.',
      registers,
    }),
    toolLatency: new Histogram({
      name: 'orchestrator_tool_call_duration_seconds',
      help: 'Tool calls by tool (of tenants: `tool_service`, `mcp`) and outcome (`succeeded`, `failed`, `unknown`; of an attempt `no_answer`, `interrupted`).',
      labelNames: ['tool', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    eventsPublished: new Counter({
      name: 'orchestrator_relay_events_published_total',
      help: 'Events that JetStream acknowledged.',
      registers,
    }),
    relayActive: new Gauge({
      name: 'orchestrator_relay_active',
      help: '1 in the process whose relay holds the lock.',
      registers,
    }),
    relayWaiting: new Gauge({
      name: 'orchestrator_relay_waiting_events',
      help: 'Events in the outbox.',
      registers,
    }),
    relayLag: new Gauge({
      name: 'orchestrator_relay_lag_seconds',
      help: 'Age of the oldest event in the outbox.',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
