import { z } from 'zod';
import type { Resumption } from '../adapter.ts';
import { lenientList } from './schemas.ts';

export type Decision = Resumption['decision'];

/** An action that needs a decision, and the decisions that the graph allows. */
export interface Action {
  name: string;
  args: unknown;
  description?: string | null | undefined;
  allows: Decision[];
  /** JSON Schema of edited arguments, if the graph provides one. */
  schema?: Record<string, unknown> | undefined;
}

/** The format of a question determines the format of its answer. */
export type QuestionFormat =
  | { kind: 'inbox' | 'middleware' | 'js_middleware' | 'tool_approval'; actions: Action[] }
  | { kind: 'plain'; text: string };

export function parseQuestionFormat(value: unknown): QuestionFormat {
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
  return { kind: 'plain', text: plainQuestion.safeParse(value).data ?? JSON.stringify(value) };
}

export const ALL_DECISIONS: Decision[] = ['approve', 'edit', 'respond', 'reject'];

const flag = z.boolean().optional().catch(undefined);

/** LangGraph's agent inbox sends one of these or a list. */
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
  const allows: Decision[] = [];
  if (config?.allow_accept) allows.push('approve');
  if (config?.allow_edit) allows.push('edit');
  if (config?.allow_respond) allows.push('respond');
  if (config?.allow_ignore) allows.push('reject');
  // A question must allow at least one decision, so an empty configuration allows all.
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
    review_configs: lenientList(
      z.looseObject({
        action_name: name,
        allowed_decisions: lenientList(z.string()),
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

/** LangChain's human-in-the-loop middleware in JavaScript. */
const jsReviewRequest = z
  .looseObject({
    actionRequests: z.array(action).min(1),
    reviewConfigs: lenientList(
      z.looseObject({
        actionName: name,
        allowedDecisions: lenientList(z.string()),
        argsSchema: schema,
      }),
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

/** Older versions of the middleware do not support `respond`. */
const REVIEW_DECISIONS: Decision[] = ['approve', 'edit', 'reject'];

/** Matches configurations to actions by name. If several actions share a name, by position. */
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

/** LangChain's middleware in Python, one question per call. The thread's state does not contain the allowed decisions. */
const toolApproval = action.extend({ type: z.literal('tool_approval') });

const plainQuestion = z.union([
  z.string(),
  z.looseObject({ question: z.string() }).transform((value) => value.question),
  z.looseObject({ description: z.string() }).transform((value) => value.description),
]);
