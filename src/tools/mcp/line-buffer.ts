/** Of one line. Bytes. */
const MAX_LINE = 10 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Puts the lines of a byte stream together. */
export class LineBuffer {
  #pieces: Buffer[] = [];
  #size = 0;

  /** The lines that the chunk completes. @throws Error if a line is too long */
  append(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.#pieces).toString());
      this.#pieces = [];
      this.#size = 0;
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#size > MAX_LINE) throw new Error(`a line is longer than ${MAX_LINE} bytes`);
    this.#pieces.push(piece);
  }
}
