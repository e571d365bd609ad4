import { z } from 'zod';
import { type CreationItem, creationItem } from '../../contracts/agent-creation.ts';
import type { Deployment } from '../../contracts/deployment.ts';
import { temporalIdOf } from '../../contracts/ids.ts';
import { TENANT } from './demo-api.ts';

const shownItem = creationItem
  .pick({ operation: true, name: true, description: true, deployment: true })
  .extend({
    graph: z.string().nullable(),
    config: creationItem.shape.config,
    changes: creationItem.shape.changes,
  });

/** What an approval of kind `agent_creation` shows. */
export const shownItems = z.object({ items: z.array(shownItem), note: z.string().optional() });

/** One agent, with all that it would be configured with. */
export function renderShown(item: z.infer<typeof shownItem>): string {
  const { operation, name, description, deployment, graph, config, changes } = item;
  const where = `on ${deployment} / ${graph}`;
  if (operation === 'delete') return `\n  Remove ${plain(name)} ${where}\n`;
  const rows: [string, unknown][] =
    operation === 'update'
      ? changes.map(({ field, before, after }) => [field, `${textOf(before)} → ${textOf(after)}`])
      : [['description', description], ...Object.entries(config ?? {})];
  const verb = operation === 'update' ? 'Change' : 'Create';
  return `\n  ${verb} ${plain(name)} ${where}\n\n${table(rows)}\n`;
}

export interface Outcome {
  /** Of the agent creation. */
  id: string;
  item: CreationItem;
  deployment: Deployment | undefined;
  api: string;
  /** With the namespace. */
  temporalUi: string | undefined;
}

/** What the agent answered, and where it can be looked at. */
export function renderOutcome({ id, item, deployment, api, temporalUi }: Outcome): string {
  const { name, probe, error, assistant_id } = item;
  const said = probe === null ? '' : `\n  ${plain(name)} answers:\n\n${indented(plain(probe))}\n`;
  const failed = error ? `\n  ${plain(`${name}: ${error.message} ${error.advice}`)}\n` : '';
  const workflow = encodeURIComponent(temporalIdOf(TENANT, id));
  const links: [string, unknown][] = [
    ['Assistant', assistant_id ?? '(none)'],
    ['Deployment', deployment ? `${deployment.name}, ${deployment.url}` : '(none)'],
    [
      'Audit',
      `curl '${api}/v1/audit?resource_id=${assistant_id ?? id}' -H 'X-Tenant-Id: ${TENANT}'`,
    ],
    [
      'Temporal Web UI',
      temporalUi ? `${temporalUi}/workflows/${workflow}` : '(set TEMPORAL_UI_URL)',
    ],
  ];
  return `${said}${failed}\n${links.map(([label, text]) => `  ${label.padEnd(16)} ${text}`).join('\n')}`;
}

/** What others wrote cannot move the cursor of the terminal, or colour it. */
export const plain = (text: string): string => text.replace(/[^\P{Cc}\n]|\p{Bidi_Control}/gu, '');

const MAX_WIDTH = 120;

/** A row for each value; long ones go on below where they begin. */
function table(rows: [string, unknown][]): string {
  const label = Math.max(...rows.map(([name]) => name.length));
  const width = Math.min(process.stdout.columns || MAX_WIDTH, MAX_WIDTH) - label - 8;
  return rows
    .map(([name, value]) => {
      const lines = textOf(value)
        .split('\n')
        .flatMap((line) => wrapped(line, Math.max(width, 20)));
      return `    ${plain(name).padEnd(label)}  ${lines.join(`\n${' '.repeat(label + 6)}`)}`;
    })
    .join('\n');
}

const textOf = (value: unknown): string =>
  plain(typeof value === 'string' ? value : (JSON.stringify(value) ?? '(nothing)'));

/** After a space or a comma, where there is one. */
function wrapped(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const start = line.slice(0, width + 1);
  const gap = Math.max(start.lastIndexOf(' '), start.lastIndexOf(',', width - 1) + 1);
  const end = gap > 0 ? gap : width;
  return [line.slice(0, end), ...wrapped(line.slice(end).trimStart(), width)];
}

const indented = (text: string): string =>
  text
    .split('\n')
    .flatMap((line) => wrapped(line, MAX_WIDTH))
    .map((line) => (line ? `    ${line}` : ''))
    .join('\n');
