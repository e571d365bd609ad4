import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../../auth/principal.ts';
import type { RunSettings, RunUser } from '../../contracts/run.ts';
import type { CreateWorkflow, WorkflowCreated } from '../../contracts/workflow.ts';
import type { Database } from '../../db/database.ts';
import { insertWorkflow } from '../../db/queries/insert-workflow.ts';
import { eventIdOf } from '../../events/event-id.ts';
import type { Limits } from '../../platform/config/limits.ts';
import {
  InvalidInputError,
  idempotencyKeyReused,
  UnavailableError,
} from '../../platform/errors.ts';
import { hashRequest, idFromKey, newId } from '../../platform/new-id.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import { withAgentsRechecked } from '../agents/recheck-agents.ts';
import type { Actor } from '../audit/audit.ts';
import { TenantLimitError } from '../limits/limit-error.ts';
import { assignClientPlan } from '../planning/assign-agents.ts';
import { readTeam } from '../planning/team.ts';
import { keepTokenForRun } from '../user-tokens/keep-token-for-run.ts';
import type { TokenVault } from '../user-tokens/token-vault.ts';
import { newWebhookSecret } from '../webhooks/new-secret.ts';
import { readWebhookSecret } from '../webhooks/read-webhook.ts';
import type { WebhookClient } from '../webhooks/temporal.ts';
import { wakeWebhook } from '../webhooks/wake-webhook.ts';
import { runUserOf } from './run-user.ts';
import type { RunClient, RunStart } from './temporal.ts';

/** A client need not wait for a Temporal that is slow or away: what was inserted will run. */
const START_WAIT_MS = 50;

export interface AcceptRunDeps {
  db: Database;
  registry: AgentRegistry;
  /** What a run is given where the request does not say. */
  defaults: Omit<RunSettings, 'max_revisions' | 'plan' | 'webhook'>;
  limits: Limits;
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

export interface AcceptRunRequest {
  tenantId: string;
  body: CreateWorkflow;
  idempotencyKey: string | undefined;
  /** For whom it works; null where nobody knows. */
  user: RunUser | null;
  /** Who asks, and from where; without it a schedule does. */
  actor?: Actor;
  /** The schedule that asks for the run. */
  scheduleId?: string;
  /** One agent with one job, and what the client has sent for it. */
  execution?: unknown;
}

export interface StartRunRequest extends Omit<AcceptRunRequest, 'user'> {
  principal: Principal;
  log: RunLog;
  requestId: string;
}

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
  { log, requestId }: Pick<StartRunRequest, 'log' | 'requestId'>,
  run: RunStart,
): Promise<void> {
  const { workflow_id } = run;
  const started = deps.runs.start({ ...run, request_id: requestId }).catch((error: unknown) => {
    const level = error instanceof UnavailableError ? 'warn' : 'error';
    log[level](
      { err: error, workflow_id },
      'accepted, but not started yet: the reconcile workflow will',
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
  const { tenantId, body } = request;
  const workflowId = request.idempotencyKey
    ? idFromKey('wf', tenantId, request.idempotencyKey)
    : newId('wf');
  const requestHash = hashRequest(request.execution ?? body);
  await assertAble(deps, tenantId, workflowId, body);
  const settings: RunSettings = {
    ...deps.defaults,
    max_revisions: body.max_revisions,
    ...(body.plan && { plan: body.plan }),
    ...(body.approval && { approval: body.approval }),
    ...(body.webhook && { webhook: true }),
    ...(body.prefer && { prefer: body.prefer }),
    ...(request.execution !== undefined && { execution: true }),
  };
  const webhook = body.webhook && {
    ...body.webhook,
    secret: body.webhook.secret ?? newWebhookSecret(),
  };
  const outcome = await insertWorkflow(deps.db, {
    tenantId,
    workflowId,
    task: body.task,
    agentType: body.agent_type,
    input: body.input ?? null,
    metadata: body.metadata ?? null,
    scheduleId: request.scheduleId ?? null,
    user: request.user,
    settings,
    requestHash,
    sessionId: body.session_id ?? null,
    forkedFrom: null,
    budget: body.budget ?? null,
    ...(webhook && { webhook }),
    ...(request.actor && { act: actOf(request.actor, request.execution !== undefined) }),
    runLimit: deps.limits.runs,
    event: {
      id: eventIdOf(tenantId, workflowId, 1),
      payload: { workflow_id: workflowId, status: 'pending', previous_status: null },
    },
  });
  if (outcome.kind === 'unknown_agent_type') {
    throw new InvalidInputError([
      { field: 'agent_type', message: `there is no agent type "${body.agent_type}"` },
    ]);
  }
  if (outcome.kind === 'limit_reached') throw new TenantLimitError('runs', deps.limits.runs);
  if (outcome.kind === 'exists') {
    if (outcome.requestHash !== requestHash) {
      throw idempotencyKeyReused();
    }
    const secret = toldSecret(
      body,
      webhook &&
        (await readWebhookSecret(deps.db, { tenantId, workflowId, userId: request.user?.userId })),
    );
    const answer = { workflow_id: workflowId, status: outcome.status, ...secret };
    return { answer, run: undefined };
  }
  deps.notify();
  return {
    answer: {
      workflow_id: workflowId,
      status: 'pending',
      ...toldSecret(body, webhook?.secret),
    },
    run: {
      tenant_id: tenantId,
      workflow_id: workflowId,
      task: body.task,
      agent_type: body.agent_type,
      session_id: body.session_id ?? null,
      settings,
    },
  };
}

/**
 * A plan that needs what nobody can do is refused; not so a repetition of a request that was accepted.
 * @throws InvalidInputError AgentUnavailableError
 */
async function assertAble(
  { db, registry }: Pick<AcceptRunDeps, 'db' | 'registry'>,
  tenantId: string,
  workflowId: string,
  { plan, agent_type: agentType, prefer }: CreateWorkflow,
): Promise<void> {
  if (!plan) return;
  try {
    await withAgentsRechecked(registry, tenantId, async () => {
      const team = await readTeam(db, tenantId, '');
      assignClientPlan(plan, { agentType, team, prefer }, 'plan.');
    });
  } catch (error) {
    const known = await db
      .selectFrom('workflows')
      .select('workflow_id')
      .where('tenant_id', '=', tenantId)
      .where('workflow_id', '=', workflowId)
      .executeTakeFirst();
    if (!known) throw error;
  }
}

/** Only a secret that we made is told, to whoever asked for the webhook without one. */
const toldSecret = ({ webhook }: CreateWorkflow, secret: string | undefined) =>
  webhook && !webhook.secret && secret ? { webhook_secret: secret } : {};

const actOf = ({ userId: actor, ip, userAgent }: Actor, isExecution: boolean) => ({
  actor,
  ip,
  userAgent,
  action: isExecution ? 'agent.execute' : 'workflow.start',
});
