/** Where the stack says what it does; tests give one that is silent. */
export interface Reporter {
  line(text: string): void;
  /** Something that takes a while; call the result when it is done. */
  progress(text: string): (outcome?: string) => void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The line where the cursor is. */
const CLEAR = '\r\x1b[2K';

export function consoleReporter(out: NodeJS.WriteStream = process.stdout): Reporter {
  // In a terminal, over the progress that is drawn there.
  const line = (text: string) => void out.write(`${out.isTTY ? CLEAR : ''}${text}\n`);
  return {
    line,
    progress: (text) => {
      const startedAt = performance.now();
      const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
      let frame = 0;
      const draw = () =>
        out.write(`${CLEAR}${FRAMES[frame++ % FRAMES.length]} ${text} ${seconds()}`);
      const note = () => line(`  … ${text}: ${seconds()}`);
      if (!out.isTTY) line(`  ${text} …`);
      const timer = setInterval(out.isTTY ? draw : note, out.isTTY ? 100 : 10_000);
      return (outcome = 'done') => {
        clearInterval(timer);
        line(`  ${text}: ${outcome} (${seconds()})`);
      };
    },
  };
}

export const silentReporter: Reporter = { line: () => undefined, progress: () => () => undefined };
