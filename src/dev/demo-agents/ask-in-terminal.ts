import { createInterface } from 'node:readline/promises';
import { StackError } from '../stack-error.ts';

/** What somebody types, asked for until they type something. @throws StackError when they close the input */
export async function askInTerminal(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new AbortController();
  // While it is read from, the terminal hands Ctrl-C over as a key.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  terminal.once('close', () => closed.abort(new StackError('Nobody answered.')));
  const until = AbortSignal.any([signal, closed.signal]);
  try {
    for (;;) {
      const text = await terminal.question(question, { signal: until });
      if (text.trim()) return text.trim();
    }
  } catch (error) {
    until.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
}
