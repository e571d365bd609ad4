import { readArguments } from '../../platform/command-line.ts';
import { DATA_DIR_OPTION, dataDirOf } from '../stack-arguments.ts';

const SENTENCE = 'Create a code generation agent with a calculator and a clock, temperature 0.2';
const COMMAND = {
  name: 'npm run demo:agents --',
  summary:
    'Creates an agent from a sentence. Uses the stack that runs in DIR, if it has LangGraph deployments, or starts one in DIR/demo-agents.',
  argument: { name: 'SENTENCE', help: `what to do (default: "${SENTENCE}")` },
  options: {
    yes: { type: 'boolean', short: 'y', help: 'does what is shown without asking' },
    ...DATA_DIR_OPTION,
  },
} as const;

export interface DemoOptions {
  sentence: string;
  /** Nobody is asked. */
  yes: boolean;
  dataDir: string;
}

export function readDemoOptions(): DemoOptions {
  const { values, positionals } = readArguments(COMMAND);
  return {
    // Without quotation marks, the shell makes many of one sentence.
    sentence: positionals.join(' ').trim() || SENTENCE,
    yes: values.yes ?? false,
    dataDir: dataDirOf(values),
  };
}
