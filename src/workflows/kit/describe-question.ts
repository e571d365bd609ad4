import type { OpenQuestion } from '../../contracts/approval.ts';

/** One line of Markdown for the details of a workflow that waits: the question, where to read it, and the request that decides it. */
export function describeQuestion({ approval_id, title, url }: OpenQuestion): string {
  const question = `🙋 ${title === undefined ? 'Waiting for a decision' : toMarkdownText(title)}`;
  if (url === undefined) return `${question} (${approval_id})`;
  const link = /^https?:/.test(url) ? `[${approval_id}](${url})` : approval_id;
  // A run can also wait for the end of an agent creation, which has questions of its own.
  return approval_id.startsWith('ap_')
    ? `${question} (${link}, decided by \`POST ${url}/decision\`)`
    : `${question} (${link})`;
}

/** A title may contain a model's words: they must not add a line, a link or HTML. */
const toMarkdownText = (title: string): string =>
  title
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>]/g, '\\$&');
