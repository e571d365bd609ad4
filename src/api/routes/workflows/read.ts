import { z } from 'zod';
import { workflowId } from '../../../contracts/ids.ts';
import { pageOf } from '../../../contracts/page.ts';
import {
  workflowDetail,
  workflowListQuery,
  workflowResult,
  workflowSummary,
} from '../../../contracts/workflow.ts';
import { getResult, getRun, listRuns } from '../../../services/runs/read-run.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

const params = z.object({ workflow_id: workflowId });

export function readWorkflowRoutes(app: Api, { db, temporalUi }: ApiContext): void {
  app.get(
    '/v1/workflows',
    {
      schema: {
        tags: ['workflows'],
        summary: 'List workflows, newest first',
        querystring: workflowListQuery,
        response: { 200: pageOf(workflowSummary), ...failures(400) },
      },
    },
    (request) => listRuns(db, request.principal.tenantId, request.query),
  );

  app.get(
    '/v1/workflows/:workflow_id',
    {
      schema: {
        tags: ['workflows'],
        summary: 'A workflow with its plan, steps and usage',
        params,
        response: { 200: workflowDetail, ...failures(400, 404) },
      },
    },
    (request) => getRun(db, request.principal.tenantId, request.params.workflow_id, temporalUi),
  );

  app.get(
    '/v1/workflows/:workflow_id/result',
    {
      schema: {
        tags: ['workflows'],
        summary: 'The result of a finished workflow',
        description: '409 `not_finished` while the workflow goes on.',
        params,
        response: { 200: workflowResult, ...failures(400, 404, 409) },
      },
    },
    (request) => getResult(db, request.principal.tenantId, request.params.workflow_id),
  );
}
