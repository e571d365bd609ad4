import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  storeDelete,
  storeGetQuery,
  storeItem,
  storeNamespaces,
  storeNamespacesQuery,
  storePut,
  storeSearch,
  storeSearchResult,
} from '../../../contracts/store.ts';
import { deleteItem, getItem, putItem } from '../../../services/store/items.ts';
import { listNamespaces } from '../../../services/store/list-namespaces.ts';
import {
  parseWithinOwn,
  type StoreOwner,
  writableWithinOwn,
} from '../../../services/store/owner.ts';
import { searchItems } from '../../../services/store/search-items.ts';
import type { Api, ApiContext } from '../../context.ts';
import { failures } from '../../responses.ts';

const tags = ['store'];

/** LangGraph's store API: paths, bodies and answers are its own, so that its SDK works with `apiUrl: '…/v1'`. */
export function storeRoutes(app: Api, { db }: ApiContext): void {
  app.put(
    '/v1/store/items',
    {
      schema: {
        tags,
        summary: 'Put an item into the store',
        description:
          'The first element of every namespace is the id of who asks, or `me`; the others’ items are not theirs to read.',
        body: storePut,
        response: { 204: z.void(), ...failures(400, 403) },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const { namespace, key, value, ttl } = request.body;
      const item = { namespace: writableWithinOwn(owner, namespace), key, value };
      await putItem(db, owner, { ...item, ttlMinutes: ttl ?? null });
      return reply.code(204).send();
    },
  );

  app.get(
    '/v1/store/items',
    {
      schema: {
        tags,
        summary: 'An item of the store, or null',
        querystring: storeGetQuery,
        response: { 200: storeItem.nullable(), ...failures(400, 403) },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const { namespace, key, refresh_ttl: refresh } = request.query;
      const item = { namespace: parseWithinOwn(owner, namespace), key };
      const found = await getItem(db, owner, { ...item, refresh });
      // Null is JSON here; without the type it would be an empty body.
      return reply.type('application/json').send(found);
    },
  );

  app.delete(
    '/v1/store/items',
    {
      schema: {
        tags,
        summary: 'Delete an item of the store',
        body: storeDelete,
        response: { 204: z.void(), ...failures(400, 403) },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const { namespace, key } = request.body;
      await deleteItem(db, owner, { namespace: writableWithinOwn(owner, namespace), key });
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/store/items/search',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags,
        summary: 'Items under a namespace',
        body: storeSearch,
        response: { 200: storeSearchResult, ...failures(400, 403) },
      },
    },
    (request) => searchItems(db, ownerOf(request), request.body),
  );

  app.post(
    '/v1/store/namespaces',
    {
      config: { idempotency: 'natural' },
      schema: {
        tags,
        summary: 'Namespaces that have items',
        body: storeNamespacesQuery,
        response: { 200: storeNamespaces, ...failures(400, 403) },
      },
    },
    (request) => listNamespaces(db, ownerOf(request), request.body),
  );
}

const ownerOf = ({ principal: { tenantId, userId } }: FastifyRequest): StoreOwner => ({
  tenantId,
  userId,
});
