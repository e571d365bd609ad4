import { asArray, isObject, type Json, type RequestProblem } from './problem.ts';

const NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const ID = /^[a-zA-Z0-9_-]+$/;

const refuse = (message: string): RequestProblem => ({ message, param: null });

/** Whether the turns of a conversation are in an order and a form that is accepted. */
export function findTurnProblem(messages: unknown): RequestProblem | undefined {
  if (!Array.isArray(messages) || messages.length === 0)
    return refuse('messages: at least one message is required');
  const turns = messages.map((message) => (isObject(message) ? message : {}));
  if (turns[0]?.role !== 'user') return refuse('messages: first message must use the "user" role');
  const seen = new Set<string>();
  /** Tool uses of the message before, which this one has to answer. */
  let open: string[] = [];
  for (const [index, turn] of turns.entries()) {
    const place = `messages.${index}`;
    const blocks = blocksOf(turn);
    if (turn.role !== 'user' && turn.role !== 'assistant')
      return refuse(`${place}.role: Input should be 'user' or 'assistant'`);
    if (blocks.length === 0) return refuse(`${place}: all messages must have non-empty content`);
    const problem = findBlockProblem(blocks, place, seen) ?? findPairProblem(blocks, open, place);
    if (problem) return problem;
    open = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id));
  }
  const last = turns.at(-1);
  if (last?.role === 'assistant' && /\s$/.test(String(blocksOf(last).at(-1)?.text ?? '')))
    return refuse('messages: final assistant content cannot end with trailing whitespace');
  return open.length > 0 ? unanswered(`messages.${turns.length - 1}`, open) : undefined;
}

const blocksOf = ({ content }: Json): Json[] =>
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : asArray(content).map((block) => (isObject(block) ? block : {}));

const unanswered = (place: string, ids: string[]) =>
  refuse(
    `${place}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );

function findPairProblem(
  blocks: Json[],
  open: string[],
  place: string,
): RequestProblem | undefined {
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map((block) => String(block.tool_use_id));
  const missing = open.filter((id) => !results.includes(id));
  if (missing.length > 0) return unanswered(place, missing);
  const orphan = results.find((id) => !open.includes(id));
  if (orphan !== undefined)
    return refuse(
      `${place}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${orphan}.`,
    );
  if (new Set(results).size < results.length)
    return refuse(`${place}.content: each tool_use must have a single result.`);
  return undefined;
}

function findBlockProblem(
  blocks: Json[],
  place: string,
  seen: Set<string>,
): RequestProblem | undefined {
  for (const [index, block] of blocks.entries()) {
    const at = `${place}.content.${index}`;
    if (block.type === 'text' && String(block.text ?? '').trim() === '')
      return refuse(`${at}: text content blocks must contain non-whitespace text`);
    const problem =
      block.type === 'tool_use'
        ? findUseProblem(block, at, seen)
        : block.type === 'tool_result'
          ? findResultProblem(block, at)
          : undefined;
    if (problem) return problem;
  }
  return undefined;
}

function findUseProblem(block: Json, at: string, seen: Set<string>): RequestProblem | undefined {
  const id = String(block.id ?? '');
  if (!ID.test(id)) return refuse(`${at}.tool_use.id: String should match pattern '${ID.source}'`);
  if (seen.has(id)) return refuse('messages: `tool_use` ids must be unique');
  seen.add(id);
  if (!NAME.test(String(block.name ?? '')))
    return refuse(`${at}.tool_use.name: String should match pattern '${NAME.source}'`);
  return isObject(block.input)
    ? undefined
    : refuse(`${at}.tool_use.input: Input should be a valid dictionary`);
}

function findResultProblem(block: Json, at: string): RequestProblem | undefined {
  const parts =
    typeof block.content === 'string'
      ? [{ type: 'text', text: block.content }]
      : asArray(block.content);
  const isBlank = parts.every(
    (part) => isObject(part) && part.type === 'text' && String(part.text ?? '').trim() === '',
  );
  if (block.is_error === true && isBlank)
    return refuse(`${at}.tool_result: content cannot be empty if \`is_error\` is true`);
  const hasBlank = parts.some((part) => isObject(part) && part.type === 'text' && part.text === '');
  return Array.isArray(block.content) && hasBlank
    ? refuse(`${at}.tool_result: text content blocks must be non-empty`)
    : undefined;
}
