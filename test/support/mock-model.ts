import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LLMock } from '@copilotkit/aimock';
import type { Reply, Scenario, SeenRequest } from './scenario.ts';

type MockRequest = Parameters<
  Extract<Parameters<LLMock['on']>[1], (...args: never[]) => unknown>
>[0];

export interface MockModel {
  /** For OPENAI_BASE_URL. */
  baseUrl: string;
  /** Tests register scenarios and read requests here. */
  controlUrl: string;
  stop(): Promise<void>;
}

/** aimock speaks the providers' wire formats; what it says comes from the scenario that the conversation names. */
export async function startMockModel(): Promise<MockModel> {
  const scenarios = new Map<string, Scenario>();
  const seen: SeenRequest[] = [];
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  mock.on({ predicate: () => true }, async (request) => {
    const entry = read(request);
    seen.push(entry);
    const reply = replyFor(scenarios.get(entry.scenario), entry, seen);
    if (reply.delayMs) await sleep(reply.delayMs);
    return toResponse(reply, request.model);
  });
  await mock.start();
  const control = createServer(async (request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1));
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      scenarios.set(name, JSON.parse(Buffer.concat(chunks).toString()) as Scenario);
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(seen.filter((entry) => entry.scenario === name)));
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  const { port } = control.address() as { port: number };
  return {
    baseUrl: `${mock.url}/v1`,
    controlUrl: `http://127.0.0.1:${port}`,
    stop: async () => {
      control.closeAllConnections();
      control.close();
      await mock.stop();
    },
  };
}

function read(request: MockRequest): SeenRequest {
  const texts = request.messages.map((message) => textOf(message.content));
  const all = texts.join('\n');
  const format = JSON.stringify(request.response_format ?? '') + all;
  return {
    scenario: /#scenario:([\w-]+)/.exec(all)?.[1] ?? '',
    role:
      /"name":"plan"/.test(format) || /You plan work/.test(all)
        ? 'plan'
        : /You review finished work/.test(all)
          ? 'review'
          : 'step',
    title: /## Your step\n(.*)/.exec(all)?.[1] ?? '',
    turn: request.messages.filter((message) => message.role === 'assistant').length,
    last: texts.at(-1) ?? '',
    tools: (request.tools ?? []).map((tool) => tool.function.name),
    messages: request.messages.length,
    aborted: false,
  };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: { text?: string }) => part.text ?? '').join('');
}

/** The n-th request of a kind gets the n-th answer; a conversation's turns count for steps. */
function replyFor(scenario: Scenario | undefined, entry: SeenRequest, seen: SeenRequest[]): Reply {
  if (!scenario) return { error: { status: 400 } };
  const earlier =
    seen.filter(
      (other) =>
        other.scenario === entry.scenario &&
        other.role === entry.role &&
        other.title === entry.title,
    ).length - 1;
  const pick = (replies: Reply[] | undefined) => replies?.[Math.min(earlier, replies.length - 1)];
  const reply =
    entry.role === 'step'
      ? pick(scenario.steps?.[entry.title.replace(/^Title of /, '')] ?? scenario.steps?.['*'])
      : pick(scenario[entry.role]);
  return reply ?? { text: `Answer of ${entry.title || entry.role}` };
}

function toResponse(reply: Reply, model: string) {
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
  if (reply.tools) {
    return {
      toolCalls: reply.tools.map((tool) => ({
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
