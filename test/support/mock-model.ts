import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LLMock } from '@copilotkit/aimock';
import { openJournal } from './journal.ts';
import type { Reply, Scenario, SeenRequest } from './scenario.ts';
import { startValidatingProxy } from './validating-proxy.ts';
import { readWireRequest, type WireRequest } from './wire-request.ts';

export interface MockModel {
  /** For OPENAI_BASE_URL. */
  baseUrl: string;
  /** Tests register scenarios and read requests here. */
  controlUrl: string;
  stop(): Promise<void>;
}

export interface MockModelOptions {
  /** 0 takes any free ports. */
  port: number;
  controlPort: number;
  /** What is known survives a kill in this file. */
  journalFile: string;
}

type JournalLine =
  | { kind: 'scenario'; name: string; scenario: Scenario }
  | { kind: 'asked'; id: string; entry: SeenRequest }
  | { kind: 'answered'; id: string; at: number; status: number };

/**
 * aimock speaks the providers' wire formats; what it says comes from the scenario that the conversation names. A request that the
 * provider would refuse is refused.
 */
export async function startMockModel(options?: MockModelOptions): Promise<MockModel> {
  const scenarios = new Map<string, Scenario>();
  const seen: SeenRequest[] = [];
  const byId = new Map<string, SeenRequest>();
  const replies = new Map<string, { reply: Reply; wire: WireRequest; scenario: string }>();
  const released = new Set<string>();
  const journal = openJournal<JournalLine>(options?.journalFile, (line) => {
    if (line.kind === 'scenario') scenarios.set(line.name, line.scenario);
    if (line.kind === 'asked') {
      seen.push(line.entry);
      byId.set(line.id, line.entry);
    }
    const entry = line.kind === 'answered' ? byId.get(line.id) : undefined;
    if (entry && line.kind === 'answered') entry.answered = { at: line.at, status: line.status };
  });
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.on({ predicate: () => true }, async (request) => {
    const id = request._context ?? '';
    const { reply, wire, scenario = '' } = replies.get(id) ?? {};
    replies.delete(id);
    if (!reply || !wire) return { error: { message: 'unknown request' }, status: 400 };
    if (reply.delayMs) await sleep(reply.delayMs, undefined, { ref: false });
    while (reply.held && !released.has(scenario)) await sleep(20);
    return toResponse(reply, wire);
  });
  await mock.start();
  const proxy = await startValidatingProxy({
    port: options?.port ?? 0,
    target: mock.url,
    onAsked: ({ id, body }) => {
      const wire = readWireRequest(body);
      const entry = read(wire);
      const scenario = scenarios.get(entry.scenario);
      journal.append({
        kind: 'asked',
        id,
        entry: scenario?.keepsBodies ? { ...entry, body } : entry,
      });
      const reply = replyFor(scenario, entry, seen);
      if (reply.raw) return { raw: reply.raw, delayMs: reply.delayMs };
      replies.set(id, { reply, wire, scenario: entry.scenario });
      return undefined;
    },
    onRefused: ({ id, body }, refused) =>
      journal.append({ kind: 'asked', id, entry: { ...read(readWireRequest(body)), refused } }),
    onAnswered: (id, status) => {
      if (byId.has(id)) journal.append({ kind: 'answered', id, at: Date.now(), status });
    },
  });
  const control = createServer(async (request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1));
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const scenario = JSON.parse(Buffer.concat(chunks).toString()) as Scenario;
      journal.append({ kind: 'scenario', name, scenario });
    }
    if (request.method === 'POST') released.add(name);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(seen.filter((entry) => entry.scenario === name)));
  });
  await new Promise<void>((resolve) =>
    control.listen(options?.controlPort ?? 0, '127.0.0.1', resolve),
  );
  const { port } = control.address() as { port: number };
  return {
    baseUrl: `${proxy.url}/v1`,
    controlUrl: `http://127.0.0.1:${port}`,
    stop: async () => {
      control.closeAllConnections();
      control.close();
      proxy.stop();
      await mock.stop();
    },
  };
}

function read(request: WireRequest): SeenRequest {
  const texts = request.messages.map(({ text }) => text);
  const all = texts.join('\n');
  const format = request.format + all;
  return {
    scenario: /#scenario:([\w-]+)/.exec(all)?.[1] ?? '',
    role: creationPart(format)
      ? 'creation'
      : /"name":"plan"/.test(format) || /You plan work/.test(all)
        ? 'plan'
        : /You review finished work/.test(all)
          ? 'review'
          : 'step',
    title: creationPart(format) ?? /## Your step\n(.*)/.exec(all)?.[1] ?? '',
    turn: request.messages.filter((message) => message.role === 'assistant').length,
    last: texts.at(-1) ?? '',
    tools: request.tools,
    messages: request.messages.length,
    aborted: false,
    askedAt: Date.now(),
  };
}

/** Which part of an agent creation asks. */
function creationPart(text: string): string | undefined {
  if (/You read what a person wants to do with agents/.test(text)) return 'understand';
  if (/You choose the graph that an agent is built on/.test(text)) return 'graph';
  if (/A person was asked to confirm operations on agents/.test(text)) return 'words';
  if (!/You configure an agent/.test(text)) return undefined;
  return `config ${/## Name\n(.*)/.exec(text)?.[1]}`;
}

/** The n-th request of a kind gets the n-th answer; a conversation's turns count for steps. */
function replyFor(scenario: Scenario | undefined, entry: SeenRequest, seen: SeenRequest[]): Reply {
  if (!scenario) return { error: { status: 400 } };
  if (entry.role === 'creation') return replyOfCreation(scenario, entry);
  if (scenario.byTurn) return replyOfTurn(scenario, entry, seen);
  const earlier =
    seen.filter(
      (other) =>
        other.scenario === entry.scenario &&
        other.role === entry.role &&
        other.title === entry.title,
    ).length - 1;
  const pick = (replies: Reply[] | undefined) => replies?.[Math.min(earlier, replies.length - 1)];
  return pick(repliesOf(scenario, entry)) ?? { text: `Answer of ${entry.title || entry.role}` };
}

function repliesOf(scenario: Scenario, { role, title }: SeenRequest): Reply[] | undefined {
  if (role === 'creation')
    return scenario.creation?.[title] ?? scenario.creation?.[title.split(' ')[0] ?? ''];
  if (role !== 'step') return scenario[role];
  return scenario.steps?.[title.replace(/^Title of /, '')] ?? scenario.steps?.['*'];
}

function replyOfCreation(scenario: Scenario, entry: SeenRequest): Reply {
  const replies = repliesOf(scenario, entry) ?? [];
  return replies[Math.min(entry.turn, replies.length - 1)] ?? { text: 'I do not know.' };
}

function replyOfTurn(scenario: Scenario, entry: SeenRequest, seen: SeenRequest[]): Reply {
  const replies = repliesOf(scenario, entry) ?? [];
  const reply = replies[Math.min(entry.turn, replies.length - 1)];
  const isFirst =
    seen.filter(
      (other) =>
        other.scenario === entry.scenario &&
        other.role === entry.role &&
        other.title === entry.title &&
        other.turn === entry.turn,
    ).length === 1;
  if (reply?.refuseFirst && isFirst) return { error: reply.refuseFirst };
  return reply ?? { text: `Answer of ${entry.title || entry.role}` };
}

function toResponse(reply: Reply, { model, forcedTool }: WireRequest) {
  if (reply.error) {
    return {
      error: { message: reply.error.message ?? `mock error ${reply.error.status}` },
      status: reply.error.status,
      ...(reply.error.retryAfter !== undefined && { retryAfter: reply.error.retryAfter }),
    };
  }
  const usage = reply.usage && {
    usage: { prompt_tokens: reply.usage.input, completion_tokens: reply.usage.output },
  };
  // A provider without structured output is made to call a tool that takes the JSON.
  const tools =
    forcedTool && reply.json !== undefined
      ? [{ name: forcedTool, arguments: reply.json }]
      : reply.tools;
  if (tools) {
    return {
      toolCalls: tools.map((tool) => ({
        name: tool.name,
        arguments:
          typeof tool.arguments === 'string' ? tool.arguments : JSON.stringify(tool.arguments),
      })),
      model,
      ...usage,
    };
  }
  return {
    content: reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json),
    model,
    ...usage,
  };
}
