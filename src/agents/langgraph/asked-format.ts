import { z } from 'zod';
import type { Resumption } from '../adapter.ts';
import { listOf } from './parse-each.ts';

export type DecisionKind = Resumption['decision'];

/** An action that somebody is to decide on, and what the graph lets them decide. */
export interface Action {
  name: string;
  args: unknown;
  description?: string | null | undefined;
  allows: DecisionKind[];
  /** Of edited arguments, where the graph says so. */
  schema?: Record<string, unknown> | undefined;
}

/** How a graph asks, which says in what form it wants the answer. */
export type AskedFormat =
  | { kind: 'inbox' | 'middleware' | 'js_middleware' | 'tool_approval'; actions: Action[] }
  | { kind: 'plain'; text: string };

export function formatOf(value: unknown): AskedFormat {
  const interrupts = z
    .array(humanInterrupt)
    .min(1)
    .safeParse(Array.isArray(value) ? value : [value]);
  if (interrupts.success) return { kind: 'inbox', actions: interrupts.data.map(inboxAction) };
  const review = reviewRequest.safeParse(value);
  if (review.success) return { kind: 'middleware', actions: reviewedActions(review.data) };
  const jsReview = jsReviewRequest.safeParse(value);
  if (jsReview.success) return { kind: 'js_middleware', actions: reviewedActions(jsReview.data) };
  const approval = toolApproval.safeParse(value);
  if (approval.success)
    return { kind: 'tool_approval', actions: [{ ...approval.data, allows: ALL_DECISIONS }] };
  return { kind: 'plain', text: asked.safeParse(value).data ?? JSON.stringify(value) };
}

const ALL_DECISIONS: DecisionKind[] = ['approve', 'edit', 'respond', 'reject'];

const flag = z.boolean().optional().catch(undefined);

/** LangGraph's agent inbox: a list of them, or one. */
const humanInterrupt = z.looseObject({
  action_request: z.looseObject({ action: z.string(), args: z.unknown() }),
  config: z
    .looseObject({
      allow_accept: flag,
      allow_edit: flag,
      allow_respond: flag,
      allow_ignore: flag,
    })
    .optional()
    .catch(undefined),
  description: z.string().nullish().catch(undefined),
});

function inboxAction({
  action_request: { action: name, args },
  config,
  description,
}: z.infer<typeof humanInterrupt>): Action {
  const allows: DecisionKind[] = [];
  if (config?.allow_accept) allows.push('approve');
  if (config?.allow_edit) allows.push('edit');
  if (config?.allow_respond) allows.push('respond');
  if (config?.allow_ignore) allows.push('reject');
  // A graph that allows nothing has not said what it allows.
  return { name, args, description, allows: allows.length > 0 ? allows : ALL_DECISIONS };
}

interface Review {
  actions: Omit<Action, 'allows'>[];
  configs: { name: string | undefined; allows: string[]; schema: Action['schema'] }[];
}

const action = z.looseObject({
  name: z.string(),
  args: z.unknown(),
  description: z.string().nullish().catch(undefined),
});
const schema = z.record(z.string(), z.unknown()).optional().catch(undefined);
const name = z.string().optional().catch(undefined);

/** LangChain's human-in-the-loop middleware in Python. */
const reviewRequest = z
  .looseObject({
    action_requests: z.array(action).min(1),
    review_configs: listOf(
      z.looseObject({
        action_name: name,
        allowed_decisions: listOf(z.string()),
        args_schema: schema,
      }),
    ),
  })
  .transform(
    ({ action_requests, review_configs }): Review => ({
      actions: action_requests,
      configs: review_configs.map((config) => ({
        name: config.action_name,
        allows: config.allowed_decisions,
        schema: config.args_schema,
      })),
    }),
  );

/** The same in JavaScript. */
const jsReviewRequest = z
  .looseObject({
    actionRequests: z.array(action).min(1),
    reviewConfigs: listOf(
      z.looseObject({ actionName: name, allowedDecisions: listOf(z.string()), argsSchema: schema }),
    ),
  })
  .transform(
    ({ actionRequests, reviewConfigs }): Review => ({
      actions: actionRequests,
      configs: reviewConfigs.map((config) => ({
        name: config.actionName,
        allows: config.allowedDecisions,
        schema: config.argsSchema,
      })),
    }),
  );

/** The middleware's older versions know no `respond`. */
const REVIEW_DECISIONS: DecisionKind[] = ['approve', 'edit', 'reject'];

/** A configuration goes with the action of its name; of actions with one name, in their order. */
const reviewedActions = ({ actions, configs }: Review): Action[] =>
  actions.map(({ name, args, description }, index) => {
    const atIndex = configs[index];
    const config = atIndex?.name === name ? atIndex : configs.find((each) => each.name === name);
    const allows = ALL_DECISIONS.filter((decision) => config?.allows.includes(decision));
    return {
      name,
      args,
      description,
      allows: allows.length > 0 ? allows : REVIEW_DECISIONS,
      schema: config?.schema,
    };
  });

/** LangChain's middleware in Python where it asks about each call by itself. What it allows is not in the thread's state. */
const toolApproval = action.extend({ type: z.literal('tool_approval') });

const asked = z.union([
  z.string(),
  z.looseObject({ question: z.string() }).transform((value) => value.question),
  z.looseObject({ description: z.string() }).transform((value) => value.description),
]);
