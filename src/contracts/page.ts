import { z } from 'zod';

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .max(2048)
    .regex(/^[A-Za-z0-9_-]+$/, 'is not a cursor of this list')
    .optional(),
});

/** One page of a list; `next_cursor` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

/** A list without pages. */
export const wholeListOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.null() });

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
