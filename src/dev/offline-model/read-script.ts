/** A command that a task gives the offline model, such as `[call book_room room=2]`. See docs/guides/offline-model.md. */
export type Command =
  | { kind: 'step'; title: string; agent: string | undefined }
  | { kind: 'call'; tool: string; args: string }
  | { kind: 'ask'; question: string; options: string[] }
  | { kind: 'wait'; milliseconds: number }
  | { kind: 'think' | 'say' | 'fail' | 'revise'; text: string };

export interface Script {
  commands: (Command & { source: string })[];
  /** The text without the commands. */
  words: string;
}

const START = /\[(step|call|ask|wait|think|say|fail|revise)\b/gi;

export function readScript(text: string): Script {
  const commands: Script['commands'] = [];
  let words = '';
  let end = 0;
  for (const { index, 0: start, 1: kind = '' } of text.matchAll(START)) {
    const close = findClose(text, index);
    if (index < end || close === undefined) continue;
    const rest = text.slice(index + start.length, close).trim();
    const command = readCommand(kind.toLowerCase(), rest);
    if (!command) continue;
    words += text.slice(end, index);
    end = close + 1;
    commands.push({ ...command, source: text.slice(index, end) });
  }
  words += text.slice(end);
  return { commands, words: words.replace(/[^\S\n]+/g, ' ').trim() };
}

/** Arguments can contain brackets, in pairs. */
function findClose(text: string, open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '[') depth++;
    if (text[index] === ']' && --depth === 0) return index;
  }
  return undefined;
}

function readCommand(kind: string, rest: string): Command | undefined {
  switch (kind) {
    case 'step': {
      const [, title = '', agent] = /^(.*?)(?:\s*@([\w-]+))?$/s.exec(rest) ?? [];
      return { kind, title: title.trim() || 'Do the task', agent };
    }
    case 'call': {
      const [, tool, args = ''] = /^([\w.-]+)\s*(.*)$/s.exec(rest) ?? [];
      return tool === undefined ? undefined : { kind, tool, args };
    }
    case 'ask': {
      const [question = '', ...options] = rest.split('|').map((part) => part.trim());
      return question ? { kind, question, options } : undefined;
    }
    case 'wait': {
      const milliseconds = readDuration(rest);
      return milliseconds === undefined ? undefined : { kind, milliseconds };
    }
    case 'think':
    case 'say':
    case 'fail':
    case 'revise':
      return { kind, text: rest };
    default:
      return undefined;
  }
}

/** “500ms”, “20s”, “20 seconds”, “2 minutes”; a number alone counts seconds. */
function readDuration(text: string): number | undefined {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m)?[a-z]*$/i.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return Number(amount) * ({ ms: 1, s: 1000, m: 60_000 }[unit.toLowerCase()] ?? 1000);
}
