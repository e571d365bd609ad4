import { z } from 'zod';
import { agentCreation, agentCreationAccepted } from '../../contracts/agent-creation.ts';
import {
  type Approval,
  approval,
  approvalSummary,
  type DecisionRequest,
} from '../../contracts/approval.ts';
import { deployment } from '../../contracts/deployment.ts';
import { type EventEnvelope, eventEnvelope } from '../../contracts/event.ts';
import { pageOf } from '../../contracts/page.ts';
import { StackError } from '../stack-error.ts';
import { readSseData } from './read-sse-data.ts';

/** Of the example deployments. */
export const TENANT = 'default';

/** At the examples any token is somebody; this one is who the demo's agents belong to. */
const HEADERS = { 'x-tenant-id': TENANT, 'x-user-id': 'demo', authorization: 'Bearer demo' };

const problem = z.object({ title: z.string(), detail: z.string().optional() });

export type DemoApi = ReturnType<typeof createDemoApi>;

/** The demo is a client like any other: it speaks HTTP. Every call throws a StackError that says what was not to be had. */
export function createDemoApi(base: string, signal: AbortSignal) {
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { ...HEADERS, ...init.headers };
    const response = await fetch(`${base}${path}`, { signal, ...init, headers }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        throw new StackError(`${base} does not answer.`, { cause: error });
      },
    );
    if (response.ok) return response;
    const text = await response.text();
    throw new StackError(`${path} answered ${response.status}: ${reasonOf(text)}`);
  };
  const get = async <T>(schema: z.ZodType<T>, path: string): Promise<T> =>
    schema.parse(await (await send(path)).json());
  const post = async <T>(schema: z.ZodType<T>, path: string, body: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json' };
    const response = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return schema.parse(await response.json());
  };
  const pathOf = (id: string) => `/v1/agent-creations/${id}`;
  return {
    base,
    create: (request: string) =>
      post(agentCreationAccepted, '/v1/agent-creations', { request, probe: true }),
    creation: (id: string) => get(agentCreation, pathOf(id)),
    /** Also when the demo is being stopped. */
    cancel: (id: string) =>
      send(pathOf(id), { method: 'DELETE', signal: AbortSignal.timeout(5000) }),
    /** To the last one, however often the connection breaks. */
    async *events(id: string): AsyncGenerator<EventEnvelope> {
      for (let after = 0; ; ) {
        const headers = { accept: 'text/event-stream', 'last-event-id': String(after) };
        const response = await send(`${pathOf(id)}/events`, { headers });
        if (response.status === 204) return;
        for await (const data of readSseData(response)) {
          const event = eventEnvelope.parse(JSON.parse(data));
          after = event.sequence;
          yield event;
        }
      }
    },
    openApprovals: async (id: string): Promise<Approval[]> => {
      const path = `/v1/approvals?agent_creation_id=${id}`;
      const { items } = await get(pageOf(approvalSummary), path);
      return Promise.all(
        items.map(({ approval_id }) => get(approval, `/v1/approvals/${approval_id}`)),
      );
    },
    decide: ({ approval_id, subject_hash }: Approval, decision: DecisionRequest) =>
      post(approval, `/v1/approvals/${approval_id}/decision`, { subject_hash, ...decision }),
    deployment: (id: string) => get(deployment, `/v1/deployments/${id}`),
  };
}

function reasonOf(text: string): string {
  try {
    const { title, detail } = problem.parse(JSON.parse(text));
    return detail ?? title;
  } catch {
    return text;
  }
}
