/** Where the stack says what it does; tests give one that is silent. */
export interface Reporter {
  line(text: string): void;
  /** Something that takes a while; call the result when it is done. */
  progress(text: string): (outcome?: string) => void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export function consoleReporter(out: NodeJS.WriteStream = process.stdout): Reporter {
  const line = (text: string) => void out.write(`${text}\n`);
  return {
    line,
    progress: (text) => {
      const startedAt = performance.now();
      const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
      let frame = 0;
      const draw = () =>
        out.write(`\r\x1b[2K${FRAMES[frame++ % FRAMES.length]} ${text} ${seconds()}`);
      const note = () => line(`  … ${text}: ${seconds()}`);
      if (!out.isTTY) line(`  ${text} …`);
      const timer = setInterval(out.isTTY ? draw : note, out.isTTY ? 100 : 20_000);
      return (outcome = 'done') => {
        clearInterval(timer);
        if (out.isTTY) out.write('\r\x1b[2K');
        line(`  ${text}: ${outcome} (${seconds()})`);
      };
    },
  };
}

export const silentReporter: Reporter = { line: () => undefined, progress: () => () => undefined };
