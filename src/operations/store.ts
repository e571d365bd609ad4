import { z } from 'zod';
import {
  storeDelete,
  storeGetQuery,
  storeItem,
  storeListNamespaces,
  storeNamespaces,
  storePut,
  storeSearch,
  storeSearchResult,
} from '../contracts/store.ts';
import { deleteItem, getItem, putItem } from '../services/store/items.ts';
import { listNamespaces } from '../services/store/list-namespaces.ts';
import { parseWithinOwn, type StoreOwner, writableWithinOwn } from '../services/store/owner.ts';
import { searchItems } from '../services/store/search-items.ts';
import { type CallerContext, defineOperation } from './operation.ts';

const tag = 'store';

const ownerOf = ({ principal: { tenantId, userId } }: CallerContext): StoreOwner => ({
  tenantId,
  userId,
});

export const putStoreItem = defineOperation({
  name: 'putStoreItem',
  tag,
  summary: 'Put an item into the store',
  description:
    'The first element of every namespace is the id of the caller, or `me`. Callers cannot read the items of others.',
  scope: 'store:write',
  body: storePut,
  example: { namespace: ['me', 'notes'], key: 'city', value: { name: 'Lyon' } },
  output: z.void(),
  idempotent: 'natural',
  failures: [400, 403],
  run: ({ db }, context, { body: { namespace, key, value, ttl } }) => {
    const owner = ownerOf(context);
    const item = { namespace: writableWithinOwn(owner, namespace), key, value };
    return putItem(db, owner, { ...item, ttlMinutes: ttl ?? null });
  },
});

export const getStoreItem = defineOperation({
  name: 'getStoreItem',
  tag,
  summary: 'Get an item of the store, or null',
  scope: 'store:read',
  query: storeGetQuery,
  output: storeItem.nullable(),
  idempotent: 'read',
  failures: [400, 403],
  run: ({ db }, context, { namespace, key, refresh_ttl: refresh }) => {
    const owner = ownerOf(context);
    return getItem(db, owner, { namespace: parseWithinOwn(owner, namespace), key, refresh });
  },
});

export const deleteStoreItem = defineOperation({
  name: 'deleteStoreItem',
  tag,
  summary: 'Delete an item of the store',
  scope: 'store:write',
  body: storeDelete,
  example: { namespace: ['me', 'notes'], key: 'city' },
  output: z.void(),
  idempotent: 'natural',
  failures: [400, 403],
  run: ({ db }, context, { body: { namespace, key } }) => {
    const owner = ownerOf(context);
    return deleteItem(db, owner, { namespace: writableWithinOwn(owner, namespace), key });
  },
});

export const searchStoreItems = defineOperation({
  name: 'searchStoreItems',
  tag,
  summary: 'Search the items under a namespace',
  description: '`query` is a keyword search over the values; `filter` compares fields.',
  scope: 'store:read',
  body: storeSearch,
  example: { namespace_prefix: ['me'] },
  output: storeSearchResult,
  idempotent: 'read',
  failures: [400, 403],
  run: ({ db }, context, { body }) => searchItems(db, ownerOf(context), body),
});

export const listStoreNamespaces = defineOperation({
  name: 'listStoreNamespaces',
  tag,
  summary: 'List the namespaces that have items',
  scope: 'store:read',
  body: storeListNamespaces,
  example: { prefix: ['me'] },
  output: storeNamespaces,
  idempotent: 'read',
  failures: [400, 403],
  run: ({ db }, context, { body }) => listNamespaces(db, ownerOf(context), body),
});
