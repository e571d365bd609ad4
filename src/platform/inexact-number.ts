/** Only such a text can hold a number that a double does not; it costs far less than reading the text. */
const SUSPICIOUS = /\d{16}|[eE]\+?\d{3}/;

const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * The path of the first number in a valid JSON text that `JSON.parse` would change without a word: an integer that a double cannot
 * hold exactly, such as 9007199254740993, or a number beyond its range, such as 1e400. Undefined if there is none.
 */
export function findInexactNumber(json: string): string | undefined {
  if (!SUSPICIOUS.test(json)) return undefined;
  const path: (string | number)[] = [];
  let text = '""';
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charAt(at);
    if (char === '"') {
      const end = endOfString(json, at);
      text = json.slice(at, end + 1);
      at = end;
    } else if (char === '{' || char === '[') path.push(char === '[' ? 0 : '');
    else if (char === '}' || char === ']') path.pop();
    else if (char === ':') path[path.length - 1] = JSON.parse(text);
    else if (char === ',') path.push(nextOf(path.pop()));
    else if (char === '-' || (char >= '0' && char <= '9')) {
      NUMBER.lastIndex = at;
      const [literal = char] = NUMBER.exec(json) ?? [];
      if (isInexact(literal)) return path.join('.');
      at += literal.length - 1;
    }
  }
  return undefined;
}

const nextOf = (key: string | number | undefined) => (typeof key === 'number' ? key + 1 : '');

/** The closing quotation mark: the first that an even number of backslashes precedes. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let before = end - 1;
    while (json.charAt(before) === '\\') before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
}

function isInexact(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return true;
  return /^-?\d{16,}$/.test(literal) && BigInt(literal) !== BigInt(value);
}
