import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** From a second to a day. */
const RUN_SECONDS = [1, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 24 * 3600];

/** The metrics of one process. The dashboard and the alert rules use these names. */
export function createMetrics() {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const missedScheduleTimes = new Gauge({
    name: 'orchestrator_schedule_missed_times',
    help: 'Times at which Temporal started no run, because it was unavailable for longer than the catch-up window: the sum over all schedules. Only the process with the active relay shows it.',
    registers,
  });
  // Absent, not 0, where it is not measured.
  missedScheduleTimes.remove();
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
    runsStarted: new Counter({
      name: 'orchestrator_runs_started_total',
      help: 'Runs that were accepted (`new`) or retried (`retry`). Counted by the relay when it publishes the event.',
      labelNames: ['start'],
      registers,
    }),
    runsEnded: new Counter({
      name: 'orchestrator_runs_ended_total',
      help: 'Runs that ended, by status and error code (empty without an error). Counted by the relay when it publishes the event.',
      labelNames: ['status', 'code'],
      registers,
    }),
    runDuration: new Histogram({
      name: 'orchestrator_run_duration_seconds',
      help: 'Time that runs were at work, by final status. Time in which a run was paused or waited for a person does not count.',
      labelNames: ['status'],
      buckets: RUN_SECONDS,
      registers,
    }),
    stepsEnded: new Counter({
      name: 'orchestrator_steps_ended_total',
      help: 'Steps that ended, by status and error code (empty without an error). Counted by the relay when it publishes the event.',
      labelNames: ['status', 'code'],
      registers,
    }),
    approvalEvents: new Counter({
      name: 'orchestrator_approval_events_total',
      help: 'Events of approvals by kind of approval and event (`requested`, `decided`, `expired`…). Counted by the relay when it publishes the event.',
      labelNames: ['kind', 'event'],
      registers,
    }),
    missedScheduleTimes,
    housekeepingRounds: new Counter({
      name: 'orchestrator_housekeeping_rounds_total',
      help: 'Completed rounds of housekeeping by task (`reconcile`, `check_agents`).',
      labelNames: ['task'],
      registers,
    }),
    webhookDeliveries: new Counter({
      name: 'orchestrator_webhook_deliveries_total',
      help: 'Attempts to deliver an event to a webhook, by status. `failed`: the delivery was given up.',
      labelNames: ['status'],
      registers,
    }),
    httpProblems: new Counter({
      name: 'orchestrator_http_problems_total',
      help: 'Requests to the API that were answered with an error, by problem code.',
      labelNames: ['code'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
