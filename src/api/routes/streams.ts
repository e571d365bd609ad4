import { addAbortSignal, Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { endWithAccess } from '../../auth/end-with-access.ts';
import { auditEntry } from '../../contracts/audit.ts';
import type { DeploymentView } from '../../contracts/deployment.ts';
import { pageOf } from '../../contracts/page.ts';
import { deploymentCallerOf, discoverDeployments } from '../../operations/deployments.ts';
import { listAuditEntries } from '../../operations/usage.ts';
import { toCsv } from '../../services/audit/audit-csv.ts';
import { exportAudit } from '../../services/audit/list-audit.ts';
import { discover } from '../../services/deployments/discover.ts';
import { callOperation, inCallerTenant, routeOf } from '../bind.ts';
import { chooseMediaType, LIST_OR_STREAM } from '../choose-media-type.ts';
import type { Api, ApiContext } from '../context.ts';

const VIEW_STREAM = z.unknown().meta({
  type: 'string',
  contentMediaType: 'text/event-stream',
  description: 'Frames with `event: deployment` and a DeploymentView as JSON in `data`.',
});

const FORMATS = { json: 'application/json', csv: 'text/csv' } as const;

/** Operations whose answer can also be streamed: the audit trail as CSV, discoveries as events. */
export function streamRoutes(app: Api, { services, access }: ApiContext): void {
  app.get(
    '/v1/audit',
    routeOf(listAuditEntries, {
      200: {
        description: 'A page of entries, or all matching entries as CSV.',
        content: {
          'application/json': { schema: pageOf(auditEntry) },
          'text/csv': {
            schema: z.unknown().meta({ type: 'string', contentMediaType: 'text/csv' }),
          },
        },
      },
    }),
    async (request, reply) => {
      const query = request.query as z.output<typeof listAuditEntries.query>;
      const type = query.format
        ? FORMATS[query.format]
        : chooseMediaType(request, reply, [FORMATS.json, FORMATS.csv]);
      if (type === FORMATS.json) return callOperation(services, listAuditEntries, request);
      const rows = Readable.from(
        toCsv(exportAudit(services.db, request.principal.tenantId, query)),
      );
      // An export can outlast the credentials of its caller.
      const ended = new AbortController();
      addAbortSignal(ended.signal, rows);
      rows.once('close', () => ended.abort());
      endWithAccess(access.authenticate, request.headers, ended);
      return reply
        .header('content-disposition', 'attachment; filename="audit.csv"')
        .type('text/csv; charset=utf-8; header=present')
        .send(rows);
    },
  );

  app.post(
    '/v1/deployments/discover',
    {
      sse: 'manual',
      ...routeOf(discoverDeployments, {
        200: {
          description: 'All deployments, or a stream with one event `deployment` for each.',
          content: {
            'application/json': { schema: discoverDeployments.output },
            'text/event-stream': { schema: VIEW_STREAM },
          },
        },
      }),
    },
    async (request, reply) => {
      if (chooseMediaType(request, reply, LIST_OR_STREAM) === 'application/json')
        return callOperation(services, discoverDeployments, request);
      const body = request.body as z.output<typeof discoverDeployments.body>;
      return sendViews(reply, (onView) =>
        inCallerTenant(request, () =>
          discover(services.deployments, deploymentCallerOf(request), {
            deploymentIds: body.deployment_ids,
            refresh: body.refresh,
            onView,
          }),
        ),
      );
    },
  );
}

/** Sends each view when it arrives. A client that disconnects ends the wait; late answers are still cached for the next request. */
async function sendViews(
  reply: FastifyReply,
  discoverAll: (onView: (view: DeploymentView) => void) => Promise<unknown>,
): Promise<void> {
  const closed = new Promise<void>((resolve) => reply.raw.once('close', () => resolve()));
  // One frame after the other; a client that has disconnected must not keep a write waiting.
  let sent = Promise.resolve();
  const onView = (view: DeploymentView) => {
    const frame = { id: view.deployment.deployment_id, event: 'deployment', data: view };
    sent = sent.then(() => Promise.race([reply.sse.send(frame), closed]));
    // It is awaited below; until then a rejection would be unhandled.
    sent.catch(() => undefined);
  };
  const all = discoverAll(onView);
  await Promise.race([all, closed]);
  all.catch(() => undefined);
  await sent;
}
