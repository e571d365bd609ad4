import { z } from 'zod';
import type { RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import { findJson } from '../../llm/find-json.ts';
import type { Message, Prompt } from '../../llm/model.ts';
import { dropOptionalNulls } from '../../llm/requests/strict-schema.ts';
import { type AnswerDeps, type AnswerRequest, generateAnswer } from './answer.ts';

/** `turn` counts the answers before this one, and `reason` says why the last one was not taken. */
export interface Attempt {
  turn: number;
  reason?: string;
}

/** The Temporal workflow that waits where a person must decide. */
export interface WaitingWorkflow {
  waiter: string;
}

/** What a call is given while it runs. */
export type CallContext = Pick<AnswerRequest, 'signal' | 'onText'>;

export interface JsonFormat<T> {
  name: string;
  schema: z.ZodType<T>;
  /** The same as JSON Schema. */
  json: Record<string, unknown>;
}

export function jsonFormat<T>(name: string, schema: z.ZodType<T>): JsonFormat<T> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return { name, schema, json };
}

export interface JsonPrompt<T> {
  /** Of the conversation, within its run. */
  place: string;
  agent: string;
  format: JsonFormat<T>;
  opening: () => Promise<Prompt>;
  /** Sends an answer that cannot be used back, with the reason. */
  correct: (reason: string) => Message;
}

export type JsonAnswer<T> =
  | { kind: 'value'; value: T; usage: UsageTotals }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

/** An answer of a schema from the default model, or why what it answered cannot be used. */
export async function askForJson<T>(
  deps: AnswerDeps,
  request: RunRef & Attempt & WaitingWorkflow,
  live: CallContext,
  question: JsonPrompt<T>,
): Promise<JsonAnswer<T>> {
  const { workflow_id: workflowId, tenant_id: tenantId } = request;
  const { message, usage } = await generateAnswer(deps, {
    ...live,
    key: { tenantId, workflowId, conversationId: `${workflowId}/${question.place}` },
    // System and user message, then an answer and a correction by turns.
    position: 2 + request.turn * 2,
    opening: question.opening,
    waiter: request.waiter,
    ...(request.reason && { followUps: [question.correct(request.reason)] }),
    model: deps.models.defaultName,
    agent: question.agent,
    stepId: null,
    tools: [],
    format: { name: question.format.name, schema: question.format.json },
  });
  return { ...parseAnswer(message.text, question.format), usage };
}

type ParsedAnswer<T> = { kind: 'value'; value: T } | { kind: 'invalid'; reason: string };

/** Models put JSON into a code fence, think aloud before it, or talk around it: the first value in the text that the schema takes counts. */
export function parseAnswer<T>(text: string, { schema, json }: JsonFormat<T>): ParsedAnswer<T> {
  let reason: string | undefined;
  for (const candidate of findJson(text)) {
    if (!isMeantFor(json, candidate)) continue;
    const parsed = schema.safeParse(dropOptionalNulls(candidate, json));
    if (parsed.success) return { kind: 'value', value: parsed.data };
    reason ??= reasonOf(parsed.error);
  }
  return { kind: 'invalid', reason: reason ?? 'the answer holds no JSON object of this kind' };
}

/** A lax schema takes any object: one with none of its keys is an example, or a part of the answer. */
function isMeantFor({ properties }: Record<string, unknown>, candidate: unknown): boolean {
  if (typeof candidate !== 'object' || candidate === null) return false;
  const names = Object.keys((properties as object | undefined) ?? {});
  return names.length === 0 || names.some((name) => Object.hasOwn(candidate, name));
}

/** For the planner and for people: the first few problems, with their places. */
const reasonOf = (error: z.ZodError) =>
  error.issues
    .slice(0, 5)
    .map((issue) =>
      issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message,
    )
    .join('; ');
