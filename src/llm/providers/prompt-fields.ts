import { z } from 'zod';

/** A field as services/deployments/describe-schema.ts tells of it. */
export interface PromptField {
  name: string;
  type: string;
  isRequired: boolean;
  hasDefault: boolean;
  min: number | undefined;
  /** Of a select. */
  options: unknown[];
  /** That an `mcp` field names. */
  tools: string[];
}

const LINE =
  /^- (.+?) \(([a-z]+)((?:, [^,()]+ to [^,()]+)?)(, required)?(, default .*?)?\)(?=$|: | One of | Value)(.*)$/gm;

export const readFields = (text: string): PromptField[] =>
  [...text.matchAll(LINE)].map(
    ([, name = '', type = '', range = '', required, fallback, rest = '']) => ({
      name,
      type,
      isRequired: required !== undefined,
      hasDefault: fallback !== undefined,
      min: /^, (-?[\d.]+) to/.test(range) ? Number.parseFloat(range.slice(2)) : undefined,
      options: listOf(/ One of (.*)\.$/.exec(rest)?.[1]),
      tools: z
        .array(z.string())
        .catch([])
        .parse(listOf(/ Tools: (.*)\.$/.exec(rest)?.[1])),
    }),
  );

/** Values as JSON, with commas between; one that was cut off is no JSON, and its list none. */
function listOf(text: string | undefined): unknown[] {
  try {
    return z.array(z.unknown()).parse(JSON.parse(`[${text ?? ''}]`));
  } catch {
    return [];
  }
}
