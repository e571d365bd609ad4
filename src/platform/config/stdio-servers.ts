import { z } from 'zod';
import { toPathErrors } from '../../contracts/field-errors.ts';

const stdioServer = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
});

/** A program that tenants can start by name. The operator configures what it runs. */
export type StdioServer = z.infer<typeof stdioServer>;

const NAME = /^[A-Za-z0-9_-]{1,64}$/;

const servers = z.record(
  z.string().regex(NAME, 'names must match ^[A-Za-z0-9_-]{1,64}$'),
  stdioServer,
);

export const stdioServers = z.string().transform((text, context) => {
  const parsed = servers.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  for (const { path, message } of toPathErrors(parsed.error))
    context.addIssue(path.length > 0 ? `${path.join('.')}: ${message}` : message);
  return z.NEVER;
});

/** Undefined if the text is not JSON. The error does not contain the text, because its `env` may be secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
