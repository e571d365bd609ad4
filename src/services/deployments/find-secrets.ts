/** A secret that is written down where it does not belong. */
export interface FoundSecret {
  /** A path with dots. */
  path: string;
  why: string;
}

/** Names of settings whose literal value is a secret, whatever it looks like. */
const SECRET_WORDS = /^(password|passwd|passphrase|secret|secrets|credential|credentials)$/;
const SECRET_PAIRS = /(^|_)(api|access|private|secret|signing|encryption|auth)_?(key|token)(_|$)/;
const TOKEN_NAME = /(^|_)token$/;

/** Values that are keys by their shape. */
const SHAPES: [RegExp, string][] = [
  [/\bsk-[A-Za-z0-9_-]{16,}/, 'looks like the key of a model provider'],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/, "looks like GitHub's token"],
  [/\bglpat-[A-Za-z0-9_-]{16,}/, "looks like GitLab's token"],
  [/\bxox[abeprs]-[A-Za-z0-9-]{10,}/, "looks like Slack's token"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, "looks like AWS's access key"],
  [/\bAIza[A-Za-z0-9_-]{30,}/, "looks like Google's key"],
  [/\b(?:lsv2|lsv1)_[A-Za-z0-9_]{16,}/, "looks like LangSmith's key"],
  [/\bhf_[A-Za-z0-9]{20,}/, "looks like Hugging Face's token"],
  [/\bdapi[a-f0-9]{32}\b/, "looks like Databricks' token"],
  [/\beyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/, 'looks like a JWT'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'is a private key'],
  [/^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, 'is an address with a password'],
  [/^Bearer\s+[\x21-\x7e]{12,}$/i, 'is a bearer token'],
];

/** What names a secret instead of being it: a variable of the environment, or an empty place. */
const REFERENCE =
  /^(?:\$\{?[A-Za-z_][A-Za-z0-9_]*\}?|\{\{\s*[\w.]+\s*\}\}|(?:env|secret|vault):[\w./-]+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)?$/;

/** Of a text, more is not looked at. */
const MAX_LENGTH = 100_000;

/** Every secret that stands in a value in clear. Values are not repeated. */
export function findSecrets(value: unknown, path: string): FoundSecret[] {
  if (typeof value === 'string') {
    const why = whyString(value, path.split('.').at(-1) ?? '');
    return why ? [{ path, why }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => findSecrets(item, `${path}.${key}`));
}

function whyString(value: string, name: string): string | undefined {
  const text = value.slice(0, MAX_LENGTH).trim();
  if (REFERENCE.test(text)) return undefined;
  const shape = SHAPES.find(([pattern]) => pattern.test(text));
  if (shape) return shape[1];
  return isSecretName(name) ? 'is what its name calls a secret' : undefined;
}

function isSecretName(name: string): boolean {
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_');
  return (
    snake.split('_').some((word) => SECRET_WORDS.test(word)) ||
    SECRET_PAIRS.test(snake) ||
    TOKEN_NAME.test(snake)
  );
}
