import { z } from 'zod';
import { deployment, registerDeployment, updateDeployment } from '../../../contracts/deployment.ts';
import { deploymentId } from '../../../contracts/ids.ts';
import {
  deleteDeployment,
  updateDeployment as update,
} from '../../../services/deployments/change-deployment.ts';
import { registerDeployment as register } from '../../../services/deployments/register-deployment.ts';
import type { Api, ApiContext } from '../../context.ts';
import { actorOf, readIdempotencyKey } from '../../plugins/principal.ts';
import { failures } from '../../responses.ts';
import { callerOf } from './caller-of.ts';

const params = z.object({ deployment_id: deploymentId });

export function writeDeploymentRoutes(app: Api, { deployments }: ApiContext): void {
  app.post(
    '/v1/deployments',
    {
      config: { idempotency: 'key' },
      schema: {
        tags: ['deployments'],
        summary: 'Register a LangGraph deployment',
        description:
          "It is visited with the caller's token before it is stored: where nobody answers, or what answers is no LangGraph server, `url` is refused with 400 and the reason. One that answers and refuses the caller is registered, for it may let others in; `/health` tells.",
        body: registerDeployment,
        response: { 201: deployment, ...failures(400, 409, 422) },
      },
    },
    async (request, reply) => {
      const registered = await register(deployments, {
        caller: callerOf(request),
        actor: actorOf(request),
        body: request.body,
        idempotencyKey: readIdempotencyKey(request),
      });
      return reply
        .code(201)
        .header('location', `/v1/deployments/${registered.deployment_id}`)
        .send(registered);
    },
  );

  app.patch(
    '/v1/deployments/:deployment_id',
    {
      schema: {
        tags: ['deployments'],
        summary: 'Change a deployment',
        description:
          'What is not given stays. With another `url`, `auth` or `token_headers` it is visited as when it is registered, and nothing that it said before is shown any more.',
        params,
        body: updateDeployment,
        response: { 200: deployment, ...failures(400, 404, 409) },
      },
    },
    (request) =>
      update(
        deployments,
        {
          caller: callerOf(request),
          actor: actorOf(request),
          deploymentId: request.params.deployment_id,
        },
        request.body,
      ),
  );

  app.delete(
    '/v1/deployments/:deployment_id',
    {
      schema: {
        tags: ['deployments'],
        summary: 'Forget a deployment',
        description: 'Its assistants stay on it.',
        params,
        response: { 204: z.void(), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      await deleteDeployment(deployments, {
        caller: callerOf(request),
        actor: actorOf(request),
        deploymentId: request.params.deployment_id,
      });
      return reply.code(204).send();
    },
  );
}
