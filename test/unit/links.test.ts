import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'examples/README.md',
  'infra/README.md',
  ...readdirSync('docs', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name)),
];

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  const broken = linksOf(readFileSync(page, 'utf8')).filter((link) => !resolves(page, link));
  expect(broken).toEqual([]);
});

test('every page of docs is linked from another page', () => {
  const linked = new Set(
    PAGES.flatMap((page) =>
      linksOf(readFileSync(page, 'utf8')).map((link) => targetOf(page, link).path),
    ),
  );
  expect(PAGES.filter((page) => page.startsWith('docs/') && !linked.has(page))).toEqual([]);
});

test('a broken path and a broken anchor are found', () => {
  expect(resolves('README.md', 'docs/nowhere.md')).toBe(false);
  expect(resolves('README.md', 'docs/README.md#nothing')).toBe(false);
  expect(resolves('README.md', 'docs/README.md#reference')).toBe(true);
  expect(resolves('docs/README.md', '#reference')).toBe(true);
});

/** Relative links outside code blocks. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^\s*```[\s\S]*?^\s*```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

function targetOf(page: string, link: string) {
  const [path = '', anchor] = link.split('#');
  return { path: path ? normalize(join(dirname(page), path)) : page, anchor };
}

function resolves(page: string, link: string): boolean {
  const { path, anchor } = targetOf(page, link);
  if (!existsSync(path)) return false;
  if (anchor === undefined) return true;
  return statSync(path).isFile() && anchorsOf(readFileSync(path, 'utf8')).has(anchor);
}

/** As GitHub makes them from headings. */
const anchorsOf = (markdown: string): Set<string> =>
  new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
