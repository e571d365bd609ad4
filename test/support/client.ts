import { randomUUID } from 'node:crypto';
import { type Client, createClient } from '../../src/client/client.ts';
import type { Approval, ApprovalKind, ApprovalSummary } from '../../src/contracts/approval.ts';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import type { Problem } from '../../src/contracts/problem.ts';
import {
  isTerminal,
  type WorkflowDetail,
  type WorkflowResult,
} from '../../src/contracts/workflow.ts';
import { readSse } from './read-sse.ts';
import type { Scenario, SeenRequest } from './scenario.ts';
import type { Endpoints } from './test-stack.ts';
import type { SeenCall } from './tool-service.ts';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** A user of the API, with a tenant of its own. */
export class TestClient {
  readonly tenant: string;
  readonly endpoints: Endpoints;
  /** The product's own typed client, as this user. */
  readonly api: Client;

  constructor(endpoints: Endpoints, tenant = `t-${randomUUID().slice(0, 12)}`) {
    this.endpoints = endpoints;
    this.tenant = tenant;
    this.api = createClient({ baseUrl: endpoints.api, headers: { 'x-tenant-id': tenant } });
  }

  async request<T = Problem>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const isForm = body instanceof FormData;
    const response = await fetch(`${this.endpoints.api}${path}`, {
      method,
      headers: {
        'x-tenant-id': this.tenant,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        body: isForm || typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as T,
    };
  }

  /** Starts a run whose model answers as the scenario says. */
  async start(
    scenario: Scenario,
    body: Record<string, unknown> = {},
    task = 'Do the work.',
  ): Promise<string> {
    const name = await this.addScenario(scenario);
    const { status, body: accepted } = await this.request<{ workflow_id: string }>(
      'POST',
      '/v1/workflows',
      {
        task: `${task} #scenario:${name}`,
        ...body,
      },
    );
    if (status !== 202)
      throw new Error(`POST /v1/workflows answered ${status}: ${JSON.stringify(accepted)}`);
    this.#scenarios.set(accepted.workflow_id, name);
    return accepted.workflow_id;
  }

  readonly #scenarios = new Map<string, string>();

  /** For whatever has `#scenario:` with its name in the prompt. */
  async addScenario(scenario: Scenario): Promise<string> {
    const name = `s-${randomUUID()}`;
    await fetch(`${this.endpoints.model}/${name}`, {
      method: 'PUT',
      body: JSON.stringify(scenario),
    });
    return name;
  }

  /** What the mock model was asked in a scenario. */
  async askedIn(scenario: string): Promise<SeenRequest[]> {
    const response = await fetch(`${this.endpoints.model}/${scenario}`);
    return (await response.json()) as SeenRequest[];
  }

  /** Lets the answers of a run that are held go out. */
  async release(workflowId: string): Promise<void> {
    await fetch(`${this.endpoints.model}/${this.#scenarios.get(workflowId)}`, { method: 'POST' });
  }

  /** What the mock model was asked in a run. */
  async modelRequests(workflowId: string): Promise<SeenRequest[]> {
    const response = await fetch(`${this.endpoints.model}/${this.#scenarios.get(workflowId)}`);
    return (await response.json()) as SeenRequest[];
  }

  async toolCalls(kind: 'calls' | 'effects' = 'calls'): Promise<SeenCall[]> {
    const response = await fetch(`${this.endpoints.tools}/${kind}?tenant=${this.tenant}`);
    return (await response.json()) as SeenCall[];
  }

  async get(workflowId: string): Promise<WorkflowDetail> {
    const params = { path: { workflow_id: workflowId } };
    return bodyOf(await this.api.GET('/v1/workflows/{workflow_id}', { params }));
  }

  async result(workflowId: string): Promise<WorkflowResult> {
    const params = { path: { workflow_id: workflowId } };
    return bodyOf(await this.api.GET('/v1/workflows/{workflow_id}/result', { params }));
  }

  async events(workflowId: string): Promise<EventEnvelope[]> {
    const params = { path: { workflow_id: workflowId }, query: { limit: 200 } };
    const answer = await this.api.GET('/v1/workflows/{workflow_id}/events', { params });
    return bodyOf<{ items: EventEnvelope[] }>(answer).items;
  }

  /** The statuses that the run has gone through, by its events. */
  async statuses(workflowId: string): Promise<unknown[]> {
    return (await this.events(workflowId))
      .filter(({ type }) => type === 'workflow.status_changed')
      .map(({ payload }) => payload.status);
  }

  /** Polls through outages: what a patient user does. */
  async waitFor(
    workflowId: string,
    isIt: (run: WorkflowDetail) => boolean,
    timeoutMs = 45_000,
  ): Promise<WorkflowDetail> {
    const deadline = Date.now() + timeoutMs;
    let last: WorkflowDetail | undefined;
    while (Date.now() < deadline) {
      const answer = await this.request<WorkflowDetail>('GET', `/v1/workflows/${workflowId}`).catch(
        () => undefined,
      );
      if (answer?.status === 200) {
        last = answer.body;
        if (isIt(last)) return last;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${workflowId} did not get there; it is ${JSON.stringify(last)}`);
  }

  async approvals(query: string): Promise<ApprovalSummary[]> {
    const { body } = await this.request<{ items: ApprovalSummary[] }>(
      'GET',
      `/v1/approvals?${query}`,
    );
    return body.items;
  }

  /** Waits until a run asks a person, and reads what is shown. */
  async asked(
    workflowId: string,
    kind: ApprovalKind,
    isIt: (approval: ApprovalSummary) => boolean = () => true,
    timeoutMs = 45_000,
  ): Promise<Approval> {
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      const open = await this.approvals(`workflow_id=${workflowId}&kind=${kind}`).catch(() => []);
      const found = open?.find(isIt);
      if (found)
        return (await this.request<Approval>('GET', `/v1/approvals/${found.approval_id}`)).body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(
      `${workflowId} asked no ${kind}; it is ${JSON.stringify(await this.get(workflowId))}`,
    );
  }

  decide(
    approvalId: string,
    body: Record<string, unknown>,
    headers: Record<string, string> = {},
  ): Promise<Answer<Approval & Pick<Problem, 'code' | 'errors'>>> {
    return this.request('POST', `/v1/approvals/${approvalId}/decision`, body, headers);
  }

  /** Registers a tool service of the test's own. */
  async addTool(name: string, path: string, annotations = {}): Promise<void> {
    const { status, body } = await this.request('POST', '/v1/tools', {
      name,
      description: `The tool ${name}`,
      url: `${this.endpoints.tools}${path}`,
      input_schema: { type: 'object', properties: { n: { type: 'integer' } } },
      annotations,
    });
    if (status !== 201) throw new Error(`POST /v1/tools: ${JSON.stringify(body)}`);
  }

  ended(workflowId: string, timeoutMs?: number): Promise<WorkflowDetail> {
    return this.waitFor(workflowId, (run) => isTerminal(run.status), timeoutMs);
  }

  /** Follows the events over SSE until the stream ends, `until` says so, or the connection breaks. */
  async *follow(workflowId: string, lastEventId?: number): AsyncGenerator<EventEnvelope> {
    const response = await fetch(`${this.endpoints.api}/v1/workflows/${workflowId}/events`, {
      headers: {
        accept: 'text/event-stream',
        'x-tenant-id': this.tenant,
        ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
      },
    });
    yield* readSse<EventEnvelope>(response);
  }
}

/** The body of an answer, also that of a problem: tests look at both. */
const bodyOf = <T>({ data, error }: { data?: unknown; error?: unknown }): T => (data ?? error) as T;
