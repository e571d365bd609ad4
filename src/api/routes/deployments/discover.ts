import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  type DeploymentView,
  deploymentView,
  discoverDeployments,
} from '../../../contracts/deployment.ts';
import type { Caller } from '../../../services/deployments/caller.ts';
import type { DeploymentDeps } from '../../../services/deployments/deployment-deps.ts';
import { type Discovery, discover } from '../../../services/deployments/discover.ts';
import { chooseMediaType, LIST_OR_STREAM } from '../../choose-media-type.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';
import { callerOf } from './caller-of.ts';

export function discoverDeploymentsRoute(app: Api, { deployments }: ApiContext): void {
  app.post(
    '/v1/deployments/discover',
    {
      config: { idempotency: 'natural' },
      sse: 'manual',
      schema: {
        tags: ['deployments'],
        summary: 'What the deployments have, all at once',
        description:
          'Each has its own time (DEPLOYMENT_TIMEOUT_SECONDS) and its own outcome; one that is down is shown as it was, with `stale`, or as `down`. With `Accept: text/event-stream` each is sent as soon as it is known, as an event `deployment`, so that the quick ones need not wait for the slow.',
        body: discoverDeployments,
        response: {
          200: z.object({ items: z.array(deploymentView), next_cursor: z.null() }),
          ...failures(400, 404, 406),
        },
      },
    },
    async (request, reply) => {
      const { deployment_ids: deploymentIds, refresh } = request.body;
      const caller = callerOf(request);
      if (chooseMediaType(request, reply, LIST_OR_STREAM) === 'text/event-stream')
        return stream(deployments, caller, { deploymentIds, refresh }, reply);
      return {
        items: await discover(deployments, caller, { deploymentIds, refresh }),
        next_cursor: null,
      };
    },
  );
}

async function stream(
  deps: DeploymentDeps,
  caller: Caller,
  asked: Pick<Discovery, 'deploymentIds' | 'refresh'>,
  reply: FastifyReply,
): Promise<void> {
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort());
  const gone = new Promise<void>((resolve) => {
    closed.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  // One after the other; a client that goes away must not keep a write waiting.
  let sent = Promise.resolve();
  const onView = (view: DeploymentView) => {
    const frame = { id: view.deployment.deployment_id, event: 'deployment', data: view };
    sent = sent.then(() => Promise.race([reply.sse.send(frame), gone]));
    // Whoever awaits it below is told; until then nobody is.
    sent.catch(() => undefined);
  };
  // Whoever has gone away does not wait any more; what was asked for them is kept for the next time.
  const all = discover(deps, caller, { ...asked, onView });
  await Promise.race([all, gone]);
  all.catch(() => undefined);
  await sent;
}
