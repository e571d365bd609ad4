import { ApiError, createClient, type Event, type Schemas, unwrap } from '../../client/client.ts';
import { StackError } from '../stack-error.ts';

export type Approval = Schemas['Approval'];

/** Of the example deployments. */
export const TENANT = 'default';

/** At the examples any token is somebody; this one is who the demo's agents belong to. */
const HEADERS = { 'x-tenant-id': TENANT, 'x-user-id': 'demo', authorization: 'Bearer demo' };

export type DemoApi = ReturnType<typeof createDemoApi>;

/** The demo is a client like any other. Every call throws a StackError that says what failed. */
export function createDemoApi(base: string, signal: AbortSignal) {
  const api = createClient({ baseUrl: base, headers: HEADERS });
  const call = async <T>(
    request: Promise<{ data?: T; error?: unknown; response: Response }>,
  ): Promise<T> => {
    try {
      return unwrap(await request);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ApiError) throw new StackError(error.message, { cause: error });
      throw new StackError(`${base} does not answer.`, { cause: error });
    }
  };
  const creation = (agent_creation_id: string) => ({ params: { path: { agent_creation_id } } });
  const approval = (approval_id: string) => ({ params: { path: { approval_id } }, signal });
  return {
    base,
    create: (request: string) =>
      call(api.POST('/v1/agent-creations', { body: { request, probe: true }, signal })),
    creation: (id: string) =>
      call(api.GET('/v1/agent-creations/{agent_creation_id}', { ...creation(id), signal })),
    /** Works while the demo stops, too. */
    cancel: (id: string) =>
      call(
        api.DELETE('/v1/agent-creations/{agent_creation_id}', {
          ...creation(id),
          signal: AbortSignal.timeout(5000),
        }),
      ),
    events: (id: string): AsyncGenerator<Event> =>
      api.follow({ agent_creation_id: id }, { signal }),
    openApprovals: async (id: string): Promise<Approval[]> => {
      const params = { query: { agent_creation_id: id } };
      const { items } = await call(api.GET('/v1/approvals', { params, signal }));
      return Promise.all(
        items.map(({ approval_id }) =>
          call(api.GET('/v1/approvals/{approval_id}', approval(approval_id))),
        ),
      );
    },
    decide: ({ approval_id, subject_hash }: Approval, decision: Schemas['DecisionRequest']) =>
      call(
        api.POST('/v1/approvals/{approval_id}/decision', {
          ...approval(approval_id),
          body: { subject_hash, ...decision },
        }),
      ),
    deployment: (deployment_id: string) =>
      call(
        api.GET('/v1/deployments/{deployment_id}', { params: { path: { deployment_id } }, signal }),
      ),
  };
}
