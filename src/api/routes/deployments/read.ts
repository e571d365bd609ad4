import { z } from 'zod';
import {
  deployment,
  deploymentHealth,
  deploymentListQuery,
} from '../../../contracts/deployment.ts';
import { deploymentId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import { checkDeployment } from '../../../services/deployments/discover.ts';
import { listDeployments, readDeployment } from '../../../services/deployments/read-deployments.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';
import { callerOf } from './caller-of.ts';

const params = z.object({ deployment_id: deploymentId });

export function readDeploymentRoutes(app: Api, { db, deployments }: ApiContext): void {
  app.get(
    '/v1/deployments',
    {
      schema: {
        tags: ['deployments'],
        summary: 'The deployments, the newest first',
        description: 'As they are registered; `POST /v1/deployments/discover` says what they have.',
        querystring: deploymentListQuery,
        response: { 200: pageOf(deployment), ...failures(400) },
      },
    },
    (request) => listDeployments(db, request.principal.tenantId, request.query),
  );

  app.get(
    '/v1/deployments/:deployment_id',
    {
      schema: {
        tags: ['deployments'],
        summary: 'A deployment',
        params,
        response: { 200: deployment, ...failures(400, 404) },
      },
    },
    (request) => readDeployment(db, request.principal.tenantId, request.params.deployment_id),
  );

  app.get(
    '/v1/deployments/:deployment_id/health',
    {
      schema: {
        tags: ['deployments'],
        summary: 'Ask a deployment now whether it is there, and lets the caller in',
        params,
        response: { 200: deploymentHealth, ...failures(400, 404) },
      },
    },
    (request) => checkDeployment(deployments, callerOf(request), request.params.deployment_id),
  );
}
