import { parseDocument, stringify } from 'yaml';
import {
  type BlueprintContent,
  type CreateBlueprint,
  createBlueprint,
} from '../../contracts/blueprint.ts';
import { toFieldErrors } from '../../contracts/field-errors.ts';
import { InvalidInputError } from '../../platform/errors.ts';
import { isJsonObject } from '../../platform/json-object.ts';

const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)([\s\S]*)$/;

/**
 * Reads a blueprint in the form of Claude Code's agents: YAML front matter, then the system prompt. A comma-separated text counts as a list, and
 * `model: inherit` as the default model.
 * @throws InvalidInputError
 */
export function parseBlueprint(markdown: string): CreateBlueprint {
  const parts = FRONT_MATTER.exec(markdown);
  if (!parts) throw refusal('must begin with YAML front matter between two lines of ---');
  const [, yaml = '', body = ''] = parts;
  const { model, tools, capabilities, ...rest } = parseYaml(yaml);
  const parsed = createBlueprint.safeParse({
    ...rest,
    ...(model !== undefined && { model: model === 'inherit' ? null : model }),
    ...(tools !== undefined && { tools: toList(tools) }),
    ...(capabilities !== undefined && { capabilities: toList(capabilities) }),
    system_prompt: body.trim(),
  });
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(toFieldErrors(parsed.error, ['markdown']));
}

/** The inverse of {@link parseBlueprint}. */
export function renderBlueprint(name: string, content: BlueprintContent): string {
  const { system_prompt, description, capabilities, model, tools, permissions, limits } = content;
  const front = { name, description, capabilities, model, tools, permissions, limits };
  return `---\n${stringify(front)}---\n\n${system_prompt}\n`;
}

function parseYaml(yaml: string): Record<string, unknown> {
  // An alias can make a short text huge.
  const document = parseDocument(yaml, { schema: 'core' });
  const [error] = document.errors;
  if (error) throw refusal(`has front matter that is not YAML: ${error.message.split('\n')[0]}`);
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    if (isJsonObject(value)) return value;
  } catch {
    throw refusal('must not use YAML aliases in its front matter');
  }
  throw refusal('must have front matter with fields, such as name');
}

const toList = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : (value ?? []);

const refusal = (message: string) => new InvalidInputError([{ field: 'markdown', message }]);
