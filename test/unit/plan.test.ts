import { describe, expect, test } from 'vitest';
import { plan } from '../../src/contracts/plan.ts';

const step = (step_id: string, ...depends_on: string[]) => ({
  step_id,
  title: step_id,
  instruction: 'Do it',
  capability: 'general',
  depends_on,
});
const problem = (...steps: unknown[]) => plan.safeParse({ steps }).error?.issues[0]?.message;

describe('a plan', () => {
  test('may be any DAG', () => {
    expect(problem(step('a'), step('b'), step('c', 'a', 'b'), step('d', 'c', 'a'))).toBeUndefined();
  });

  test.each([
    ['without steps', [], /array to have >=1|Too small/],
    [
      'with over 50 steps',
      Array.from({ length: 51 }, (_, index) => step(`s${index}`)),
      /Too big|<=50/,
    ],
    ['with an unknown dependency', [step('a', 'x')], /"a" depends on unknown step "x"/],
    ['with a step twice', [step('a'), step('a')], /"a" occurs twice/],
    ['with a cycle', [step('a'), step('b', 'c'), step('c', 'b')], /in a cycle: b, c/],
    ['with a step that waits for itself', [step('a', 'a')], /in a cycle: a/],
  ])('%s is refused', (_name, steps, message) => {
    expect(problem(...steps)).toMatch(message);
  });
});
