import type { StepState, WorkflowDetail } from '../contracts/workflow.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const MARKS: Record<StepState['status'], string> = {
  pending: '○',
  running: '●',
  completed: '✔',
  failed: '✖',
  cancelled: '–',
};
const COLORS: Record<StepState['status'], string> = {
  pending: '2',
  running: '36',
  completed: '32',
  failed: '31',
  cancelled: '2',
};

export interface RenderOptions {
  /** Which picture of the spinner; undefined where the text is printed once and must not move. */
  frame: number | undefined;
  color: boolean;
}

/** A run as a few lines of text: its state, the plan as a tree, what it has cost. */
export function renderRun(run: WorkflowDetail, options: RenderOptions): string {
  const paint = (code: string, text: string) =>
    options.color ? `\x1b[${code}m${text}\x1b[0m` : text;
  const moves = options.frame !== undefined;
  const spinner = SPINNER[(options.frame ?? 0) % SPINNER.length];
  const lines = [`  ${paint('1', run.status)}${run.round > 0 ? ` (revision ${run.round})` : ''}`];
  for (const { step, depth, isLast } of toTree(run.steps)) {
    const mark = step.status === 'running' && moves ? spinner : MARKS[step.status];
    const branch = `${'   '.repeat(depth)}${isLast ? '└─' : '├─'}`;
    const agent = paint('2', `${step.agent} · ${step.model}`);
    const time = moves || step.status === 'completed' ? elapsed(step) : '';
    lines.push(
      `  ${branch} ${paint(COLORS[step.status], `${mark} ${step.title}`)}  ${agent}  ${time}`.trimEnd(),
    );
  }
  const { model_calls, input_tokens, output_tokens, cost_usd } = run.usage;
  if (moves || run.finished_at) {
    lines.push(
      `  ${model_calls} model calls, ${input_tokens} + ${output_tokens} tokens, $${Number(cost_usd).toFixed(4)}`,
    );
  }
  return lines.join('\n');
}

interface Node {
  step: StepState;
  depth: number;
  isLast: boolean;
}

/** A DAG has no tree; each step stands one deeper than the deepest that it waits for, in the order of the plan. */
function toTree(steps: StepState[]): Node[] {
  const depths = new Map<string, number>();
  const depthOf = (step: StepState): number => {
    const known = depths.get(step.step_id);
    if (known !== undefined) return known;
    const before = steps.filter(({ step_id }) => step.depends_on.includes(step_id));
    const depth = before.length === 0 ? 0 : Math.max(...before.map(depthOf)) + 1;
    depths.set(step.step_id, depth);
    return depth;
  };
  const sorted = steps
    .map((step) => ({ step, depth: depthOf(step) }))
    .sort((a, b) => a.depth - b.depth);
  return sorted.map((node, index) => ({
    ...node,
    isLast: sorted[index + 1]?.depth !== node.depth,
  }));
}

function elapsed(step: StepState): string {
  if (!step.started_at) return '';
  const end = step.finished_at ? Date.parse(step.finished_at) : Date.now();
  return `${((end - Date.parse(step.started_at)) / 1000).toFixed(1)} s`;
}
