import type { z } from 'zod';
import type { Principal } from '../auth/principal.ts';
import type { Services } from '../composition/services.ts';
import type { AuditAction } from '../contracts/audit-action.ts';
import type { Scope } from '../contracts/scope.ts';
import { hashRequest } from '../platform/new-id.ts';
import type { Actor } from '../services/audit/audit.ts';
import type { IdempotentRequest } from '../services/idempotency/answer-once.ts';

/** The caller of an operation and the context of the call, for all gateways. */
export interface CallerContext {
  principal: Principal;
  /** For the audit trail. */
  actor: Actor;
  idempotencyKey: string | undefined;
  requestId: string;
  /** Fires when the caller has gone. */
  signal: AbortSignal;
  /** Carries the ids of the request and of the tenant. */
  log: {
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

export const TAGS = {
  workflows: 'Durable plan → execute → review runs.',
  approvals: 'Questions that wait for a person.',
  schedules: 'Workflows that start at set times.',
  agents: 'Registered agents, their jobs, and the templates of HTTP agents.',
  blueprints: 'Versioned definitions of agents: prompt, model, tools, permissions and limits.',
  deployments: 'LangGraph servers: their graphs, assistants, models and tools.',
  'agent creations': 'Agents that are created, changed or removed on LangGraph deployments.',
  documents: 'Files that agents share and search.',
  store: "Items of a user, by namespace and key, in the format of LangGraph's store.",
  webhooks: 'Endpoints that receive the events of the tenant.',
  tools: 'Tools that agents can call, and the MCP servers that offer them.',
  budgets: 'Limits on cost, tokens, model calls and time.',
  usage: 'Tokens, cost and limits.',
  audit: 'The audit trail.',
  'api keys': 'Credentials and their scopes.',
} as const;

/** HTTP statuses of an operation's problems, in addition to those that all operations share. */
export type Failure = 400 | 403 | 404 | 406 | 409 | 422 | 429;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;

/** The input of an operation: parameters and body. */
export type InputOf<Params, Query, Body> = Parsed<Params> &
  Parsed<Query> &
  (Body extends z.ZodType ? { body: z.output<Body> } : unknown);

interface OperationParts<
  Params extends z.ZodObject | undefined,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
  Output extends z.ZodType,
> {
  /** Unique; the `operationId` of the OpenAPI document. */
  name: string;
  tag: keyof typeof TAGS;
  summary: string;
  description?: string;
  /** `authenticated`: every principal may call it. */
  scope: Scope | 'authenticated';
  /** Names the resource. */
  params?: Params;
  /** Selects and pages. */
  query?: Query;
  body?: Body;
  output: Output;
  /** A body that can be sent as it is. */
  example?: Body extends z.ZodType ? z.input<Body> : never;
  /**
   * `read`: changes nothing. `natural`: a repeated call changes nothing more. `key`: with an `Idempotency-Key`, a repeated call returns the
   * first answer. Undefined: a repeated call makes a second change or fails.
   */
  idempotent: 'read' | 'natural' | 'key' | undefined;
  /** The action in the audit trail. */
  audit?: AuditAction;
  failures: readonly Failure[];
  run(
    services: Services,
    context: CallerContext,
    input: InputOf<Params, Query, Body>,
  ): Promise<z.input<Output>>;
}

/** A use case that every gateway offers. Today the only gateway is REST. */
export type Operation<
  Params extends z.ZodObject | undefined = z.ZodObject | undefined,
  Query extends z.ZodObject | undefined = z.ZodObject | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Output extends z.ZodType = z.ZodType,
> = OperationParts<Params, Query, Body, Output>;

/** An operation with unknown input types, for lists of operations. */
// biome-ignore lint/suspicious/noExplicitAny: the input of `run` is contravariant, so no other type takes every operation
export type AnyOperation = Operation<any, any, any, any>;

export const defineOperation = <
  Output extends z.ZodType,
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  operation: OperationParts<Params, Query, Body, Output>,
) => operation as typeof operation & { params: Params; query: Query; body: Body };

/** For answers that are kept under their idempotency key. `parts`: what makes two calls the same call. */
export const keyedRequest = (
  { principal, idempotencyKey }: CallerContext,
  operation: string,
  parts: unknown[],
): IdempotentRequest => ({
  tenantId: principal.tenantId,
  operation,
  key: idempotencyKey,
  requestHash: hashRequest(parts),
});
