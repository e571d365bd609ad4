import { z } from 'zod';
import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentOutcome, AgentUsage } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { findFirst } from './json-path.ts';

type Mapping = AgentTemplate['response'];

/** An answer, read as the template says. @throws AgentError `failed` `bad_response` */
export function readResponse(mapping: Mapping, body: unknown): AgentOutcome {
  assertSuccess(mapping, body);
  const found = findFirst(mapping.result_path, body);
  if (found === undefined)
    throw new AgentError(
      'bad_response',
      `The answer has no result at ${named(mapping.result_path)}.`,
    );
  const data = mapping.data_path === undefined ? undefined : findFirst(mapping.data_path, body);
  const usage = readUsage(mapping.usage, body);
  return {
    kind: 'answer',
    text: toText(found),
    // What is told as the text need not be told twice.
    ...(data !== undefined && data !== found && { data: toObject(data) }),
    ...(usage && { usage }),
  };
}

export const named = (paths: string | string[]) => [paths].flat().join(' or ');

/** A status as templates compare it: a word in any case of letters, with spaces or without. */
export const isOneOf = (status: unknown, values: readonly string[]): boolean =>
  values.some((value) => normal(value) === normal(status));

const normal = (status: unknown) =>
  String(status)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

function assertSuccess({ status_path, success_values, error_path }: Mapping, body: unknown): void {
  const problem = error_path === undefined ? undefined : findFirst(error_path, body);
  const status = status_path === undefined ? undefined : findFirst(status_path, body);
  const isGood =
    status_path === undefined || success_values === undefined || isOneOf(status, success_values);
  if (isGood && (problem === undefined || problem === '')) return;
  if (status_path !== undefined && status === undefined)
    throw new AgentError('bad_response', `The answer has no status at ${named(status_path)}.`);
  const said = problem === undefined ? String(status) : toText(problem);
  throw new AgentError('failed', `The agent says that it failed: ${said.slice(0, 1000)}`);
}

/** Parts of a message, as models give them. */
const textParts = z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).min(1);

/** Text as it is; of a list of parts the texts; anything else as JSON. */
export function toText(found: unknown): string {
  if (typeof found === 'string') return found;
  if (Array.isArray(found) && found.every((item) => typeof item === 'string'))
    return found.join('\n');
  const parts = textParts.safeParse(found);
  const texts = parts.data?.flatMap(({ type, text }) =>
    /^(output_)?text$/.test(type) && text !== undefined ? [text] : [],
  );
  return texts && texts.length > 0 ? texts.join('') : JSON.stringify(found);
}

const toObject = (data: unknown): Record<string, unknown> => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(data);
  return parsed.success ? parsed.data : { value: data };
};

const tokens = z.coerce.number().int().min(0);
const cost = z.coerce.number().min(0).max(1_000_000);

/** What an agent says about its usage is a courtesy: what cannot be read counts as not said. */
function readUsage(paths: Mapping['usage'], body: unknown): AgentUsage | undefined {
  const read = (path: string | string[] | undefined) =>
    path === undefined ? undefined : findFirst(path, body);
  const input = tokens.safeParse(read(paths.input_tokens_path));
  const output = tokens.safeParse(read(paths.output_tokens_path));
  const model = read(paths.model_path);
  const usd = cost.safeParse(read(paths.cost_usd_path));
  if (!input.success && !output.success && !usd.success) return undefined;
  return {
    input_tokens: input.data ?? 0,
    output_tokens: output.data ?? 0,
    ...(typeof model === 'string' && { model }),
    ...(usd.success && { cost_usd: toDecimal(usd.data) }),
  };
}

/** A decimal string with up to nine decimals, never with an exponent. */
export const toDecimal = (amount: number): string =>
  amount
    .toFixed(9)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
