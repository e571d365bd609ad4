import { z } from 'zod';
import {
  type Cached,
  type CachedList,
  type SkippedItem,
  skippedItems,
} from '../../contracts/deployment.ts';

/** What a deployment lists, and what of it cannot be used. */
export interface Listing<T> {
  items: T[];
  skipped: SkippedItem[];
}

export const listingOf = <T>(item: z.ZodType<T>) =>
  z.object({ items: z.array(item), skipped: skippedItems });

export const toListing = <T, U>(
  { items, skipped }: Listing<T>,
  convert: (item: T) => U,
): Listing<U> => ({ items: items.map(convert), skipped });

export const toCachedList = <T>({ value, ...rest }: Cached<Listing<T>>): CachedList<T> => ({
  ...rest,
  value: value.items,
  skipped: value.skipped,
});
