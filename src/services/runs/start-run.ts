import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../../auth/principal.ts';
import type { ExecuteAgent } from '../../contracts/execution.ts';
import type { RunSettings, RunUser } from '../../contracts/run.ts';
import type { CreateWorkflow, WorkflowCreated, WorkflowStatus } from '../../contracts/workflow.ts';
import { createOnce } from '../../db/create-once.ts';
import type { Database } from '../../db/database.ts';
import { type InsertOutcome, insertWorkflow } from '../../db/queries/insert-workflow.ts';
import { eventIdOf } from '../../events/event-id.ts';
import type { Limits } from '../../platform/config/limits.ts';
import { NotFoundError, UnavailableError } from '../../platform/errors.ts';
import { idFor } from '../../platform/new-id.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import { withAgentsRechecked } from '../agents/recheck-agents.ts';
import type { Actor } from '../audit/audit.ts';
import { assertModel } from '../blueprints/assert-model.ts';
import { unknownAgentType } from '../blueprints/unknown-agent-type.ts';
import { TenantLimitError } from '../limits/limit-error.ts';
import { assertOutputSchema } from '../planning/assert-schema.ts';
import { assignClientPlan } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { keepTokenForRun, runUserOf } from '../user-tokens/run-user.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import { newWebhookSecret } from '../webhooks/new-secret.ts';
import type { WebhookClient } from '../webhooks/temporal.ts';
import { wakeWebhook } from '../webhooks/wake-webhook.ts';
import type { RunClient, RunStart } from './temporal.ts';

/** A client need not wait for a Temporal that is slow or away: what was inserted will run. */
const START_WAIT_MS = 50;

export interface AcceptRunDeps {
  db: Database;
  registry: AgentRegistry;
  /** What a run is given where the request does not say. */
  defaults: Omit<RunSettings, 'max_revisions' | 'plan' | 'webhook'>;
  limits: Limits;
  /** Names of the configured model providers. */
  providers: readonly string[];
  /** Says that events wait for the relay. */
  notify(): void;
}

export interface StartRunDeps extends AcceptRunDeps {
  vault: TokenVault;
  runs: RunClient;
  webhooks: WebhookClient;
}

/** A request's own log: it knows the request and the tenant. */
export interface RunLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What is asked for, as the client sent it. */
type Job =
  | { body: CreateWorkflow; toWorkflow?: undefined }
  /** One agent with one job. `toWorkflow` is called for a new request only, because it may refuse. */
  | { body: ExecuteAgent; toWorkflow(): Promise<CreateWorkflow> };

interface RunOrigin {
  tenantId: string;
  idempotencyKey: string | undefined;
  /** Who asks, and from where; without it a schedule does. */
  actor?: Actor;
}

export type AcceptRunRequest = RunOrigin &
  Job & {
    /** For whom it works; null where nobody knows. */
    user: RunUser | null;
    /** The schedule that asks for the run. */
    scheduleId?: string;
  };

export interface StartRunOrigin extends RunOrigin {
  principal: Principal;
  log: RunLog;
  requestId: string;
}

export type StartRunRequest = StartRunOrigin & Job;

/**
 * Accepts a task. The inserted row is the promise: if Temporal does not take the run now, the reconcile workflow starts it
 * when it does.
 * @throws InvalidInputError ConflictError TenantLimitError
 */
export async function startRun(
  deps: StartRunDeps,
  request: StartRunRequest,
): Promise<WorkflowCreated> {
  const { principal } = request;
  await keepTokenForRun(deps, principal);
  const { answer, run } = await acceptRun(deps, { ...request, user: runUserOf(principal) });
  if (!run) return answer;
  await dispatchRun(deps, request, run);
  return answer;
}

/** Has Temporal take a run whose row is stored; when it does not now, the reconcile workflow sees to it. */
export async function dispatchRun(
  deps: Pick<StartRunDeps, 'runs' | 'webhooks'>,
  { log, requestId }: Pick<StartRunOrigin, 'log' | 'requestId'>,
  run: RunStart,
): Promise<void> {
  const { workflow_id } = run;
  const started = deps.runs.start({ ...run, request_id: requestId }).catch((error: unknown) => {
    const level = error instanceof UnavailableError ? 'warn' : 'error';
    log[level](
      { err: error, workflow_id },
      'accepted a run, but could not start it; the reconcile workflow will',
    );
  });
  const woken = run.settings.webhook && wakeWebhook({ webhooks: deps.webhooks, log }, run);
  await Promise.race([Promise.all([started, woken]), sleep(START_WAIT_MS)]);
}

/** What the client is told, and what is to be started; nothing where the request was a repetition. */
export interface AcceptedRun {
  answer: WorkflowCreated;
  run: RunStart | undefined;
}

/**
 * Accepts a task without starting its run. A run that nobody starts then is started by the reconcile workflow.
 * @throws InvalidInputError ConflictError TenantLimitError
 */
export async function acceptRun(
  deps: AcceptRunDeps,
  request: AcceptRunRequest,
): Promise<AcceptedRun> {
  const { tenantId, body, user, idempotencyKey } = request;
  const workflowId = idFor('wf', tenantId, idempotencyKey);
  const mayRefuse =
    request.toWorkflow !== undefined ||
    request.body.plan !== undefined ||
    request.body.model !== undefined;
  let refusal: Error | undefined;
  const { row } = await createOnce<AcceptedRow>({
    request: body,
    // Without a plan the insert alone finds a repetition, in one round trip less.
    readsFirst: mayRefuse && idempotencyKey !== undefined,
    read: () => readAccepted(deps.db, { tenantId, workflowId, user }),
    create: async (requestHash) => {
      const { outcome, ...created } = await insert(deps, request, workflowId, requestHash);
      if (outcome === 'created') return created;
      refusal = await refusalOf(deps, outcome, created.run);
      return undefined;
    },
    refusal: () => refusal,
  });
  if (row.run) deps.notify();
  const isTold = body.webhook && !body.webhook.secret && row.secret;
  const secret = isTold ? { webhook_secret: row.secret } : {};
  return { answer: { workflow_id: workflowId, status: row.status, ...secret }, run: row.run };
}

interface AcceptedRow {
  status: WorkflowStatus;
  /** Of the webhook, for the user who made it. */
  secret?: string | undefined;
  /** Undefined: the run was accepted before. */
  run?: RunStart;
}

/** A run that an earlier request under the same key created. @throws NotFoundError */
export async function readAccepted(
  db: Database,
  run: { tenantId: string; workflowId: string; user: RunUser | null },
): Promise<AcceptedRow & { request_hash: string }> {
  const row = await db
    .selectFrom('workflows as w')
    .leftJoin('webhooks as h', (join) =>
      join.onRef('h.tenant_id', '=', 'w.tenant_id').onRef('h.workflow_id', '=', 'w.workflow_id'),
    )
    .select(['w.status', 'w.request_hash', 'w.user_id', 'h.secret'])
    .where('w.tenant_id', '=', run.tenantId)
    .where('w.workflow_id', '=', run.workflowId)
    .executeTakeFirst();
  if (!row) throw new NotFoundError('workflow', run.workflowId);
  const { status, request_hash, user_id, secret } = row;
  const isOwn = user_id === (run.user?.userId ?? null);
  return { status, request_hash, secret: isOwn && secret !== null ? secret : undefined };
}

async function insert(
  deps: AcceptRunDeps,
  request: AcceptRunRequest,
  workflowId: string,
  requestHash: string,
) {
  const { tenantId } = request;
  assertModel(request.body.model, deps.providers);
  assertOutputSchema(request.body.output_schema);
  const body = request.toWorkflow ? await request.toWorkflow() : request.body;
  if (!request.toWorkflow) await assertAble(deps, tenantId, body);
  const settings: RunSettings = {
    ...deps.defaults,
    max_revisions: body.max_revisions,
    ...(body.plan && { plan: body.plan }),
    ...(body.approval && { approval: body.approval }),
    ...(body.webhook && { webhook: true }),
    ...(body.prefer && { prefer: body.prefer }),
    ...(body.model && { model: body.model }),
    ...(body.output_schema && { output_schema: body.output_schema }),
    ...(request.toWorkflow && { execution: true }),
  };
  const run = {
    tenant_id: tenantId,
    workflow_id: workflowId,
    task: body.task,
    agent_type: body.agent_type,
    session_id: body.session_id ?? null,
    settings,
  };
  const secret = body.webhook && (body.webhook.secret ?? newWebhookSecret());
  const outcome = await insertWorkflow(deps.db, {
    ...run,
    input: body.input ?? null,
    metadata: body.metadata ?? null,
    schedule_id: request.scheduleId ?? null,
    user: request.user,
    request_hash: requestHash,
    forked_from: null,
    budget: body.budget ?? null,
    ...(body.webhook && secret && { webhook: { ...body.webhook, secret } }),
    ...(request.actor && { act: actOf(request.actor, request.toWorkflow !== undefined) }),
    run_limit: deps.limits.runs,
    event_id: eventIdOf(tenantId, workflowId, 1),
  });
  return { outcome, status: 'pending' as const, secret, run };
}

/** Why a run was not inserted. */
export const refusalOf = async (
  { db, limits }: { db: Database; limits: Limits },
  outcome: InsertOutcome,
  run: { tenant_id: string; agent_type: string },
): Promise<Error> =>
  outcome === 'limit_reached'
    ? new TenantLimitError('runs', limits.runs)
    : unknownAgentType(db, run.tenant_id, run.agent_type);

/**
 * Refuses a plan that needs a capability no agent has.
 * @throws InvalidInputError AgentUnavailableError
 */
async function assertAble(
  { db, registry }: Pick<AcceptRunDeps, 'db' | 'registry'>,
  tenantId: string,
  { plan, agent_type: agentType, prefer, output_schema }: CreateWorkflow,
): Promise<void> {
  if (!plan) return;
  await withAgentsRechecked(registry, tenantId, async () => {
    const team = await readTeam(db, tenantId);
    const oneResult = output_schema !== undefined;
    assignClientPlan(plan, { agentType, team, prefer, oneResult }, 'plan.');
  });
}

const actOf = ({ userId: actor, ip, userAgent: user_agent }: Actor, isExecution: boolean) => ({
  actor,
  ip,
  user_agent,
  action: isExecution ? 'agent.execute' : 'workflow.start',
});
