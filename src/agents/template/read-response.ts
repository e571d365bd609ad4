import { z } from 'zod';
import type { AgentTemplate } from '../../contracts/agent-template.ts';
import type { AgentOutcome, AgentUsage } from '../adapter.ts';
import { AgentError } from '../agent-error.ts';
import { findFirst } from './json-path.ts';

type Mapping = AgentTemplate['response'];

/** Reads an agent's answer with the template's queries. @throws AgentError `failed` `bad_response` */
export function readResponse(mapping: Mapping, body: unknown): AgentOutcome {
  assertSuccess(mapping, body);
  const found = findFirst(mapping.result_path, body);
  if (found === undefined)
    throw new AgentError(
      'bad_response',
      `The answer has no value at ${describePaths(mapping.result_path)} (\`result_path\`).`,
    );
  const data = mapping.data_path === undefined ? undefined : findFirst(mapping.data_path, body);
  const usage = readUsage(mapping.usage, body);
  return {
    kind: 'answer',
    text: toText(found),
    // The text already contains it.
    ...(data !== undefined && data !== found && { data: toObject(data) }),
    ...(usage && { usage }),
  };
}

export const describePaths = (paths: string | string[]) => [paths].flat().join(' or ');

/** Compares without regard to case, spaces and hyphens. */
export const matchesStatus = (status: unknown, values: readonly string[]): boolean =>
  values.some((value) => normalizeStatus(value) === normalizeStatus(status));

const normalizeStatus = (status: unknown) =>
  String(status)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

function assertSuccess({ status_path, success_values, error_path }: Mapping, body: unknown): void {
  const problem = error_path === undefined ? undefined : findFirst(error_path, body);
  const status = status_path === undefined ? undefined : findFirst(status_path, body);
  const isGood =
    status_path === undefined ||
    success_values === undefined ||
    matchesStatus(status, success_values);
  if (isGood && (problem === undefined || problem === '')) return;
  if (status_path !== undefined && status === undefined)
    throw new AgentError(
      'bad_response',
      `The answer has no value at ${describePaths(status_path)} (\`status_path\`).`,
    );
  const said = problem === undefined ? String(status) : toText(problem);
  throw new AgentError('failed', `The agent reports a failure: ${said.slice(0, 1000)}`);
}

/** The content parts of a model's message. */
const textParts = z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).min(1);

/** Returns text unchanged, joins the texts of content parts, and serializes anything else as JSON. */
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

/** Usage is optional: unreadable values count as absent. */
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
