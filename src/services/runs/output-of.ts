interface Delivered {
  step_id: string;
  title: string;
  depends_on: string[];
  output: string | null;
}

/** What no other step builds on is what the run delivers. */
export function outputOf(steps: Delivered[]): string | null {
  const used = new Set(steps.flatMap((step) => step.depends_on));
  const ends = steps.filter((step) => !used.has(step.step_id) && step.output !== null);
  if (ends.length <= 1) return ends[0]?.output ?? null;
  return ends.map((step) => `## ${step.title}\n\n${step.output}`).join('\n\n');
}
