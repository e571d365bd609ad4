import { StringDecoder } from 'node:string_decoder';

/** Kept of a line. UTF-16 code units. */
const MAX_LINE = 2000;
/** In one second; what a program writes beyond it is left out, or it would fill the log. */
const MAX_LINES = 100;

/** The lines of what a process writes for people. Whatever it writes, no more than one cut line is kept in memory. */
export class StderrLines {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder();
  #line = '';
  #second = 0;
  #count = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  append(chunk: Buffer, now = Date.now()): void {
    const [first = '', ...others] = this.#decoder.write(chunk).split('\n');
    this.#keep(first);
    for (const piece of others) {
      this.#tell(now);
      this.#keep(piece);
    }
  }

  /** What came without an end of line. */
  end(now = Date.now()): void {
    if (this.#line !== '') this.#tell(now);
  }

  #keep(piece: string): void {
    this.#line += piece.slice(0, MAX_LINE - this.#line.length);
  }

  #tell(now: number): void {
    const line = this.#line.replace(/\r$/, '');
    this.#line = '';
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count <= MAX_LINES) this.#onLine(line);
    else if (this.#count === MAX_LINES + 1)
      this.#onLine('[more lines in this second are left out]');
  }
}
