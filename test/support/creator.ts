import type { AgentCreation } from '../../src/contracts/agent-creation.ts';
import { isEndedCreation } from '../../src/contracts/agent-creation.ts';
import type { Approval, ApprovalKind, ApprovalSummary } from '../../src/contracts/approval.ts';
import type { EventEnvelope } from '../../src/contracts/event.ts';
import { type Answer, TestClient } from './client.ts';
import type { Reply, Scenario } from './scenario.ts';
import type { Endpoints } from './test-stack.ts';

let number = 0;

/** Somebody who has agents created: with a token of their own, which the deployments know them by. */
export class Creator extends TestClient {
  token: string;
  readonly user: string;
  constructor(endpoints: Endpoints, tenant?: string) {
    super(endpoints, tenant);
    number += 1;
    this.user = `user-${number}`;
    this.token = `token-${crypto.randomUUID()}`;
  }

  override request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    return super.request(method, path, body, {
      'x-user-id': this.user,
      ...(this.token && { authorization: `Bearer ${this.token}` }),
      ...headers,
    });
  }

  async register(deployment: { name: string; url: string }): Promise<string> {
    const { status, body } = await this.request<{ deployment_id: string }>(
      'POST',
      '/v1/deployments',
      { name: deployment.name, url: deployment.url },
    );
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.deployment_id;
  }

  /** Asks for an agent; the model reads the request and fills the configuration in as it says. */
  async create(
    creation: NonNullable<Scenario['creation']>,
    body: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<string> {
    const name = `s-${crypto.randomUUID()}`;
    await fetch(`${this.endpoints.model}/${name}`, {
      method: 'PUT',
      body: JSON.stringify({ creation: mark(creation, name) }),
    });
    const { status, body: accepted } = await this.request<{ agent_creation_id: string }>(
      'POST',
      '/v1/agent-creations',
      { request: `Create a helper. #scenario:${name}`, ...body },
      headers,
    );
    if (status !== 202) throw new Error(JSON.stringify(accepted));
    this.scenarios.set(accepted.agent_creation_id, name);
    return accepted.agent_creation_id;
  }

  readonly scenarios = new Map<string, string>();

  /** Words with the name of the creation's scenario, for the model that reads them. */
  words = (id: string, text: string): string => `${text} #scenario:${this.scenarios.get(id)}`;

  async creation(id: string): Promise<AgentCreation> {
    return (await this.request<AgentCreation>('GET', `/v1/agent-creations/${id}`)).body;
  }

  async creationEvents(id: string): Promise<EventEnvelope[]> {
    const { body } = await this.request<{ items: EventEnvelope[] }>(
      'GET',
      `/v1/agent-creations/${id}/events?limit=200`,
    );
    return body.items;
  }

  /** Waits, through outages, until a creation asks a person, and reads what is shown. */
  async askedFor(id: string, kind: ApprovalKind, except: string[] = []): Promise<Approval> {
    return this.patiently(id, async () => {
      const open: ApprovalSummary[] = await this.approvals(`agent_creation_id=${id}&kind=${kind}`);
      const found = open.find(({ approval_id }) => !except.includes(approval_id));
      return (
        found && (await this.request<Approval>('GET', `/v1/approvals/${found.approval_id}`)).body
      );
    });
  }

  endOf(id: string): Promise<AgentCreation> {
    return this.patiently(id, async () => {
      const creation = await this.creation(id);
      return isEndedCreation(creation.status) ? creation : undefined;
    });
  }

  async patiently<T>(id: string, look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 40_000;
    while (Date.now() < deadline) {
      const found = await look().catch(() => undefined);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${id} did not get there: ${JSON.stringify(await this.creation(id))}`);
  }
}

/** Puts the scenario's name into what the model says of each agent: so the conversations that follow from it name it, too. */
const mark = (creation: NonNullable<Scenario['creation']>, name: string) => ({
  ...creation,
  understand: creation.understand?.map((reply) => markReply(reply, name)) ?? [],
});

function markReply(reply: Reply, name: string): Reply {
  const json = reply.json as { agents?: { request: string }[] } | undefined;
  if (!json?.agents) return reply;
  return {
    ...reply,
    json: {
      ...json,
      agents: json.agents.map((agent) => ({
        ...agent,
        request: `${agent.request} #scenario:${name}`,
      })),
    },
  };
}

/** What the model reads from a request for one agent. */
export const understands = (
  name: string,
  more: Record<string, unknown> = {},
): { understand: Reply[] } => ({
  understand: [
    { json: { agents: [{ wish: 1, operation: 'create', request: name, name, ...more }] } },
  ],
});
