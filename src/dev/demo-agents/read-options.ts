import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { StackError } from '../stack-error.ts';

const DATA_DIR = fileURLToPath(new URL('../../../.data', import.meta.url));
const SENTENCE = 'Create a code generation agent with a calculator and a clock, temperature 0.2';
const USAGE = `npm run demo:agents -- ["SENTENCE"] [--yes] [--data-dir DIR]

  SENTENCE        what is to be done (default: "${SENTENCE}")
  --yes           does what is shown without asking
  --data-dir DIR  of the stack that runs; without one, a stack is started in DIR/demo-agents (default: .data)
`;

export interface DemoOptions {
  sentence: string;
  /** Nobody is asked. */
  yes: boolean;
  dataDir: string;
}

/** @throws StackError */
export function readDemoOptions(): DemoOptions {
  const { values, positionals } = parse();
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  return {
    // Without quotation marks, the shell makes many of one sentence.
    sentence: positionals.join(' ').trim() || SENTENCE,
    yes: values.yes ?? false,
    dataDir: resolve(values['data-dir'] ?? DATA_DIR),
  };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        yes: { type: 'boolean', short: 'y' },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new StackError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
