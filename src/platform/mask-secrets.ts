const MASK = '[masked]';

/** Field names whose values are credentials. */
const SECRET_NAME =
  /pass(word|wd|phrase)?$|secret|token$|api[-_]?key|access[-_]?key|private[-_]?key|authorization|credential|cookie|^otp$|^pin$/i;

/**
 * Credentials with a recognizable form: OpenAI and Anthropic, GitHub, GitLab, Slack, AWS, Google, Stripe; JWTs, headers, PEM keys,
 * passwords in URLs.
 */
const SECRET_FORMS = [
  /\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]+[-_])*[A-Za-z0-9]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\bglpat-[\w-]{16,}/g,
  /\bxox[abeoprs]-[\w-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{30,}/g,
  /\bwhsec_[A-Za-z0-9+/=]{16,}/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=:\/\/[^\s/:@]{0,100}:)[^\s/@]+(?=@)/g,
];

/** The name of a credential and its value, as in `password: x`, `api_key=x` and `{"token":"x"}`, which may be cut or escaped. */
const NAMED_SECRET =
  /((?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)(?:\\?["'])?\s{0,3}[:=]\s{0,3})(?:(\\")(?:(?!\\")[\s\S])*|(")(?:[^"\\]|\\.)*|(')(?:[^'\\]|\\.)*|[^\s"'\\,;&{}[\]]+)/gi;

/** Masks credentials in a text. Events, webhooks and the Temporal Web UI have a wider audience than the credentials. */
export function maskSecrets(text: string): string {
  const masked = SECRET_FORMS.reduce((rest, form) => rest.replace(form, MASK), text);
  return masked.replace(NAMED_SECRET, `$1$2$3$4${MASK}`);
}

/** Masks credentials in a JSON value, including fields with the name of a credential. */
export const maskSecretFields = (value: unknown): unknown => {
  if (typeof value === 'string') return maskSecrets(value);
  if (Array.isArray(value)) return value.map(maskSecretFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      SECRET_NAME.test(name) && field !== null && field !== '' ? MASK : maskSecretFields(field),
    ]),
  );
};
