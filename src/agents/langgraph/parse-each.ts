import { z } from 'zod';

/** A member of a foreign list that cannot be used. */
export interface Skipped {
  name: string;
  reason: string;
}

/**
 * The members of a foreign list that fit; one that does not fit costs only itself.
 * @param nameOf names a member in `skipped`, where it has a name
 * @throws z.ZodError where the answer is no list
 */
export function parseEach<T>(
  schema: z.ZodType<T>,
  list: unknown,
  nameOf: (member: unknown) => string | undefined = () => undefined,
): { items: T[]; skipped: Skipped[] } {
  const items: T[] = [];
  const skipped: Skipped[] = [];
  for (const [index, member] of z.array(z.unknown()).parse(list).entries()) {
    const parsed = schema.safeParse(member);
    if (parsed.success) items.push(parsed.data);
    else skipped.push({ name: nameOf(member) ?? `#${index}`, reason: reasonOf(parsed.error) });
  }
  return { items, skipped };
}

/** A list inside a foreign object: members that do not fit are left out, and anything but a list counts as empty. */
export const listOf = <T>(schema: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((list) => parseEach(schema, list).items);

export const reasonOf = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
