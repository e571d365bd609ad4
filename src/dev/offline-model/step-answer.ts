import type { AssistantMessage, ModelRequest, StepInput } from '../../llm/model.ts';
import { CANNED, REVISED } from './canned.ts';
import { chooseTool } from './choose-tool.ts';
import { describeResults } from './describe-results.ts';
import { fillSchema } from './fill-schema.ts';
import { findWork, type Work } from './find-work.ts';
import { readArguments } from './read-arguments.ts';
import type { Command } from './read-script.ts';

export interface Answer {
  text: string;
  tool_calls: AssistantMessage['tool_calls'];
  thinking?: string;
  /** Milliseconds that the answer takes beside the usual latency. */
  wait?: number;
  /** It is the text of a step. */
  isWork?: boolean;
  /** The provider refuses the request with this message. */
  failure?: string;
}

/**
 * Follows the script of the step: each `[call …]` and `[ask …]` is a call, one after the other. Without such a command, it calls the tool that the
 * words ask for, once. Then it answers.
 */
export function answerStep(request: ModelRequest, input: StepInput | undefined): Answer {
  const work = findWork(request.messages, input);
  // The calls of an earlier round are not made again.
  const canCall = !request.conclude && input?.feedback === undefined;
  const { call, says, ...turn } = readTurn(work, canCall);
  if (turn.failure !== undefined) return { text: '', tool_calls: [], ...turn };
  const next = call ? toCall(call, work, request) : canCall && chooseCall(work, request);
  const said = says.join('\n\n');
  if (!next)
    return { ...turn, text: conclude(work, said, request, input), tool_calls: [], isWork: true };
  const id = `call_${request.messages.filter(({ role }) => role === 'tool').length + 1}`;
  return { ...turn, text: said, tool_calls: [{ id, ...next }] };
}

type Call = Extract<Command, { kind: 'call' | 'ask' }>;

interface Turn extends Pick<Answer, 'thinking' | 'wait' | 'failure'> {
  says: string[];
  call?: Call;
}

/** The commands after the calls that have a result, up to the next call. */
function readTurn({ script, results }: Work, canCall: boolean): Turn {
  let turn: Turn = { says: [] };
  let done = 0;
  const insert = (text: string) => text.replaceAll('{result}', results.at(-1)?.text.trim() ?? '');
  for (const command of script.commands) {
    switch (command.kind) {
      case 'call':
      case 'ask':
        if (done < results.length) {
          done++;
          turn = { says: [] };
        } else if (canCall) return { ...turn, call: insertInto(command, insert) };
        break;
      case 'wait':
        turn.wait = (turn.wait ?? 0) + command.milliseconds;
        break;
      case 'think':
        turn.thinking = [turn.thinking, insert(command.text)].filter(Boolean).join('\n');
        break;
      case 'say':
        turn.says.push(insert(command.text));
        break;
      case 'fail':
        return { ...turn, failure: command.text || 'The task says [fail].' };
    }
  }
  return turn;
}

const insertInto = (call: Call, insert: (text: string) => string): Call =>
  call.kind === 'ask'
    ? { ...call, question: insert(call.question) }
    : { ...call, args: insert(call.args) };

type NextCall = { name: string; arguments: string };

function toCall(call: Call, { script }: Work, { tools }: ModelRequest): NextCall {
  if (call.kind === 'call') {
    const tool = tools.find(({ name }) => name === call.tool);
    return { name: call.tool, arguments: readArguments(call.args, tool, script.words) };
  }
  const { question, options } = call;
  const args = { question, ...(options.length > 0 && { options }) };
  return { name: 'ask_person', arguments: JSON.stringify(args) };
}

function chooseCall({ script, results }: Work, { tools }: ModelRequest): NextCall | undefined {
  const { words, commands } = script;
  if (results.length > 0 || commands.some(({ kind }) => kind === 'call' || kind === 'ask'))
    return undefined;
  const tool = chooseTool(words, tools);
  if (!tool) return undefined;
  const args =
    tool.name === 'search_documents'
      ? { query: keywords(words), limit: 5 }
      : fillSchema(tool.input_schema, words);
  return { name: tool.name, arguments: JSON.stringify(args) };
}

function conclude(
  { script, results, heard }: Work,
  said: string,
  { format }: ModelRequest,
  input: StepInput | undefined,
): string {
  const schema = input?.output_schema ?? format?.schema;
  if (schema) return said || JSON.stringify(fillSchema(schema, script.words));
  const parts = [
    said || `${CANNED}\n\nStep: ${script.words.slice(0, 300)}`,
    input?.feedback === undefined ? '' : `${REVISED} ${input.feedback}`,
    ...heard.map((text) => `You said: ${text.slice(0, 300)}`),
    said ? '' : describeResults(results),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const STOP_WORDS = new Set(
  'search documents document what task needs steps this that with from review'.split(' '),
);

const keywords = (text: string): string =>
  [...new Set(text.toLowerCase().match(/[a-z]{4,}/g) ?? [])]
    .filter((word) => !STOP_WORDS.has(word))
    .slice(0, 6)
    .join(' or ') || text.slice(0, 100);
