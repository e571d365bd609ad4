import { parseArgs } from 'node:util';

interface Option {
  type: 'string' | 'boolean';
  short?: string;
  /** Stands for the value in the help, such as DIR. */
  value?: string;
  help: string;
}

export interface Command<O extends Record<string, Option>> {
  /** As a person types it, such as `npm run demo --`. */
  name: string;
  summary: string;
  options: O;
  /** What may follow the options. Without it, nothing may. */
  argument?: { name: string; help: string };
}

/** Options that npm takes for itself where they stand before `--`; all others it swallows into its environment. */
const OPTIONS_OF_NPM = new Set(['yes', 'help']);

/**
 * The arguments of a command. `--help` prints the help and ends the process. Arguments that the command does not know end it with code 2
 * and the list of those that it knows.
 */
export function readArguments<const O extends Record<string, Option>>(
  command: Command<O>,
  args = process.argv.slice(2),
) {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  if (own.includes('--help') || own.includes('-h')) {
    process.stdout.write(helpOf(command));
    process.exit(0);
  }
  for (const name of Object.keys(command.options)) {
    const swallowed = process.env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined;
    if (swallowed && !OPTIONS_OF_NPM.has(name) && !own.some((arg) => arg.startsWith(`--${name}`)))
      refuseArguments(command, `npm took --${name} for itself: options of the command follow "--"`);
  }
  try {
    const parsed = parseArgs({ args, options: command.options, allowPositionals: true });
    const [unexpected] = command.argument ? [] : parsed.positionals;
    if (unexpected === undefined) return parsed;
    return refuseArguments(command, `Unexpected argument "${unexpected}"`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuseArguments(command, explain(error));
  }
}

/** Ends the process with what is wrong, and with what there is. */
export function refuseArguments<O extends Record<string, Option>>(
  command: Command<O>,
  problem: string,
): never {
  process.stderr.write(`${problem}.\n\n${helpOf(command)}`);
  process.exit(2);
}

/** Node's message, without its advice. */
function explain({ message }: TypeError): string {
  const [, unknown] = /^Unknown option '([^']+)'/.exec(message) ?? [];
  return unknown ? `Unknown option ${unknown}` : (message.split(/\.?\n|\. /)[0] ?? message);
}

function helpOf({ name, summary, options, argument }: Command<Record<string, Option>>): string {
  const named = Object.entries(options).map(([option, { value, help }]) => [
    `--${option}${value ? ` ${value}` : ''}`,
    help,
  ]);
  const rows = [
    ...(argument ? [[argument.name, argument.help]] : []),
    ...named,
    ['--help', 'prints this'],
  ];
  const width = Math.max(...rows.map(([left = '']) => left.length));
  const table = rows.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}\n`);
  const usage = [name, argument && `[${argument.name}]`, '[options]'].filter(Boolean).join(' ');
  return `${summary}\n\n  ${usage}\n\n${table.join('')}`;
}
