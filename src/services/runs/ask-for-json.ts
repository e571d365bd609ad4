import { z } from 'zod';
import type { RunRef } from '../../contracts/run.ts';
import type { UsageTotals } from '../../contracts/workflow.ts';
import type { Message } from '../../llm/model.ts';
import { type AnswerDeps, type AnswerRequest, answerAt } from '../conversations/answer.ts';

/** `turn` counts the answers before this one, and `reason` says why the last one was not taken. */
export interface Turn {
  turn: number;
  reason?: string;
}

/** The Temporal workflow that waits where a person must decide. */
export interface Waiter {
  waiter: string;
}

/** What a call is given while it runs. */
export type Live = Pick<AnswerRequest, 'signal' | 'onText'>;

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

export interface Question<T> {
  /** Of the conversation, within its run. */
  place: string;
  agent: string;
  format: JsonFormat<T>;
  opening: () => Promise<Message[]>;
  /** Sends an answer that cannot be used back, with the reason. */
  correct: (reason: string) => Message;
}

export type JsonAnswer<T> =
  | { kind: 'value'; value: T; usage: UsageTotals }
  | { kind: 'invalid'; reason: string; usage: UsageTotals };

/** An answer of a schema from the default model, or why what it answered cannot be used. */
export async function askForJson<T>(
  deps: AnswerDeps,
  request: RunRef & Turn & Waiter,
  live: Live,
  question: Question<T>,
): Promise<JsonAnswer<T>> {
  const { workflow_id: workflowId, tenant_id: tenantId } = request;
  const { message, usage } = await answerAt(deps, {
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
  const parsed = question.format.schema.safeParse(parseJson(message.text));
  return parsed.success
    ? { kind: 'value', value: parsed.data, usage }
    : { kind: 'invalid', reason: reasonOf(parsed.error), usage };
}

/** Models without structured output put JSON into a code fence, or talk around it. */
export function parseJson(text: string): unknown {
  const candidates = [
    text,
    /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1],
    text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1),
  ];
  for (const candidate of candidates) {
    try {
      if (candidate) return JSON.parse(candidate);
    } catch {
      // The next candidate may be JSON; if none is, the schema says that an object was expected.
    }
  }
  return undefined;
}

/** For the planner and for people: the first few problems, with their places. */
const reasonOf = (error: z.ZodError) =>
  error.issues
    .slice(0, 5)
    .map((issue) =>
      issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message,
    )
    .join('; ');
