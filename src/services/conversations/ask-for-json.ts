import { z } from 'zod';
import { describeIssues } from '../../contracts/field-errors.ts';
import type { Owner } from '../../contracts/owner.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { findJson } from '../../llm/find-json.ts';
import type { Message, Prompt } from '../../llm/model.ts';
import { dropOptionalNulls } from '../../llm/requests/strict-schema.ts';
import { type AnswerDeps, type AnswerRequest, generateAnswer } from './answer.ts';

/** `turn` counts the previous answers; `reason` is why the last one was rejected. */
export interface Attempt {
  turn: number;
  reason?: string;
}

/** The Temporal workflow that waits for decisions. */
export interface WaitingWorkflow {
  waiter: string;
}

export type CallContext = Pick<AnswerRequest, 'signal' | 'onText'>;

interface JsonFormat<T> {
  name: string;
  schema: z.ZodType<T>;
  /** The schema as JSON Schema. */
  json: Record<string, unknown>;
}

export function jsonFormat<T>(name: string, schema: z.ZodType<T>): JsonFormat<T> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return { name, schema, json };
}

interface JsonPrompt<T> {
  /** Names the conversation within its owner. */
  place: string;
  agent: string;
  /** Omitted: the default model. */
  model?: string | undefined;
  format: JsonFormat<T>;
  opening: () => Promise<Prompt>;
  /** The message that rejects an invalid answer. */
  correct: (reason: string) => Message;
}

type JsonAnswer<T> =
  | { kind: 'value'; value: T; usage: UsageTotals }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

/** Asks a model for an answer that fits a schema. An invalid answer is returned with the reason. */
export async function askForJson<T>(
  deps: AnswerDeps,
  request: Attempt & WaitingWorkflow & { tenant_id: string; owner: Owner },
  live: CallContext,
  question: JsonPrompt<T>,
): Promise<JsonAnswer<T>> {
  const { tenant_id: tenantId, owner } = request;
  const { message, usage } = await generateAnswer(deps, {
    ...live,
    key: { tenantId, owner, conversationId: `${owner.id}/${question.place}` },
    // After the system and the user message, answers and corrections alternate.
    position: 2 + request.turn * 2,
    opening: question.opening,
    waiter: request.waiter,
    ...(request.reason && { followUps: [question.correct(request.reason)] }),
    model: question.model ?? deps.models.defaultName,
    agent: question.agent,
    stepId: null,
    tools: [],
    format: { name: question.format.name, schema: question.format.json },
  });
  return { ...parseAnswer(message.text, question.format), usage };
}

type ParsedAnswer<T> = { kind: 'value'; value: T } | { kind: 'invalid'; reason: string };

/** Takes the first valid value in the text. Models wrap JSON in code fences or surround it with prose. */
export function parseAnswer<T>(text: string, { schema, json }: JsonFormat<T>): ParsedAnswer<T> {
  let reason: string | undefined;
  for (const candidate of findJson(text)) {
    if (!hasKnownKey(json, candidate)) continue;
    const parsed = schema.safeParse(dropOptionalNulls(candidate, json));
    if (parsed.success) return { kind: 'value', value: parsed.data };
    reason ??= describeIssues(parsed.error);
  }
  return { kind: 'invalid', reason: reason ?? 'the answer holds no JSON object of this kind' };
}

/** An object without any key of the schema is an example or a fragment, even if a lax schema accepts it. */
function hasKnownKey({ properties }: Record<string, unknown>, candidate: unknown): boolean {
  if (typeof candidate !== 'object' || candidate === null) return false;
  const names = Object.keys((properties as object | undefined) ?? {});
  return names.length === 0 || names.some((name) => Object.hasOwn(candidate, name));
}
