import { z } from 'zod';
import { toPathErrors } from './field-errors.ts';
import { jsonObject, keywords, line } from './text.ts';

/** Bytes of UTF-8. All unique columns together must fit into one index entry. */
const MAX_NAMESPACE = 1000;
const MAX_KEY = 512;
const MAX_VALUE = 256 * 1024;
const MAX_DEPTH = 10;
/** Ten years in minutes. */
const MAX_TTL = 5_256_000;

const bytes = (text: string) => new TextEncoder().encode(text).length;

const label = line(1, 128).regex(/^[^.]*$/, 'must not contain a period');
const shortEnough = [
  (labels: string[]) => labels.reduce((sum, text) => sum + bytes(text), 0) <= MAX_NAMESPACE,
  `must have ${MAX_NAMESPACE} bytes at most`,
] as const;

/** The first element is the user's id, which can contain periods; `me` is an alias. */
const path = z
  .tuple([line(1, 255)], label)
  .refine((labels) => labels.length <= MAX_DEPTH, {
    message: `must have ${MAX_DEPTH} elements at most`,
  })
  .meta({ maxItems: MAX_DEPTH });
const namespace = path
  .refine((labels) => !labels.includes('*'), 'must not contain the element *')
  .refine(...shortEnough)
  .meta({ maxItems: MAX_DEPTH, not: { contains: { const: '*' } } });
const key = line(1, MAX_KEY).refine(
  (text) => bytes(text) <= MAX_KEY,
  `must have ${MAX_KEY} bytes at most`,
);

/** LangGraph's store as its SDK uses it: `new Client({ apiUrl: '…/v1' }).store`. */
export const storePut = z.strictObject({
  namespace,
  key,
  // The depth is checked first, because a value that is nested too deeply cannot be serialized to measure it.
  value: jsonObject.pipe(
    z
      .record(z.string(), z.unknown())
      .refine(
        (value) => bytes(JSON.stringify(value)) <= MAX_VALUE,
        `must have ${MAX_VALUE} bytes of JSON at most`,
      ),
  ),
  ttl: z
    .number()
    .positive()
    .max(MAX_TTL)
    .nullish()
    .describe('Time to live in minutes. Omitted: the item does not expire.'),
  index: z
    .literal(false)
    .nullish()
    .describe('There are no embeddings: `query` is a keyword search over all values.'),
});
export type StorePut = z.infer<typeof storePut>;

export const storeGetQuery = z.strictObject({
  namespace: line(1, MAX_NAMESPACE + MAX_DEPTH).describe(
    'The elements of the namespace, joined by periods.',
  ),
  key,
  refresh_ttl: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true'),
});

export const storeDelete = z.strictObject({ namespace, key });

/** Maximum number of fields in one filter. */
const MAX_FILTERS = 50;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const comparison = z.strictObject({
  $eq: z.unknown().optional(),
  $ne: z.unknown().optional(),
  $gt: scalar.optional(),
  $gte: scalar.optional(),
  $lt: scalar.optional(),
  $lte: scalar.optional(),
});
export type StoreComparison = z.infer<typeof comparison>;

/** Conditions by field of the value: a value, or an operator such as `{"$gt": 1}`. */
const filter = jsonObject
  .refine(
    (fields) => Object.keys(fields).length <= MAX_FILTERS,
    `must have ${MAX_FILTERS} fields at most`,
  )
  .transform((fields, context) =>
    Object.entries(fields).map(([field, wanted]) => {
      const isComparison =
        typeof wanted === 'object' &&
        wanted !== null &&
        Object.keys(wanted).some((name) => name.startsWith('$'));
      if (!isComparison) return { field, comparison: { $eq: wanted } };
      const parsed = comparison.safeParse(wanted);
      if (parsed.success) return { field, comparison: parsed.data };
      for (const { path: place, message } of toPathErrors(parsed.error))
        context.addIssue({ code: 'custom', path: [field, ...place], message });
      return z.NEVER;
    }),
  );

const offset = z.int().min(0).max(100_000).default(0);

export const storeSearch = z.strictObject({
  namespace_prefix: z
    .union([z.array(z.never()).max(0), namespace])
    .describe(
      'Empty: all namespaces of the caller. Those under `orchestrator` are searched only if the prefix names them.',
    ),
  filter: filter.nullish(),
  // Limited, because the values may have the maximum size.
  limit: z.int().min(1).max(100).default(10),
  offset,
  query: keywords(1000, 'the values').nullish(),
  refresh_ttl: z.boolean().nullish(),
});
export type StoreSearch = z.infer<typeof storeSearch>;

export const storeListNamespaces = z.strictObject({
  prefix: path
    .refine(...shortEnough)
    .nullish()
    .describe('`*` matches any single element.'),
  suffix: z
    .array(line(1, 128))
    .min(1)
    .max(MAX_DEPTH)
    .nullish()
    .describe('`*` matches any single element.'),
  max_depth: z.int().min(1).max(MAX_DEPTH).nullish(),
  limit: z.int().min(1).max(1000).default(100),
  offset,
});
export type StoreNamespacesQuery = z.infer<typeof storeListNamespaces>;

export const storeItem = z.object({
  namespace: z.array(z.string()),
  key: z.string(),
  value: z.record(z.string(), z.unknown()),
  created_at: z.string(),
  updated_at: z.string(),
});
export type StoreItem = z.infer<typeof storeItem>;

export const storeSearchResult = z.object({
  items: z.array(
    storeItem.extend({ score: z.number().nullable().describe('Relevance to `query`.') }),
  ),
});
export type StoreSearchResult = z.infer<typeof storeSearchResult>;

export const storeNamespaces = z.object({ namespaces: z.array(z.array(z.string())) });
