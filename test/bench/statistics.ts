/** Of measured times, in the unit they were measured in. */
export interface Distribution {
  p50: number;
  p95: number;
  max: number;
  count: number;
}

export function distribution(values: number[]): Distribution {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { p50: at(0.5), p95: at(0.95), max: at(1), count: sorted.length };
}

export const round = (value: number, digits = 2) => Number(value.toFixed(digits));

/** Runs `total` tasks with at most `width` at a time; answers with the seconds it took. */
export async function inParallel(
  total: number,
  width: number,
  task: (index: number) => Promise<unknown>,
): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < total) await task(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, total) }, lane));
  return (performance.now() - startedAt) / 1000;
}
