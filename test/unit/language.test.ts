import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Phrases that read as translated, with the plain English for them. */
const PHRASES: [RegExp, string][] = [
  [/\banew\b/i, 'again, or a new …'],
  [/\bmeanwhile\b/i, 'in the meantime, or name the moment'],
  [/\bof our(s| own)\b/i, 'our …, built-in'],
  [/\bso often\b/i, 'give the number of times'],
  [/\b(is|are) let \w+/i, 'the subject does it: in-flight calls finish'],
  [/\b(is|are|was|were) to be\b/i, 'must be, will be, or the plain verb'],
  [/\b(its|their|'s) turn comes\b/i, 'name what happens: delivery moves on to …'],
  [/\b(who|whom)ever\b|(^|[.;:] )(what|where)ever\b/i, 'name the subject: the caller, every …'],
  [/\bnobody (knows|can|may|could|has|is)\b/i, 'name the subject and negate the verb'],
  [/\bwho(se)? (asks|it is|they are)\b/i, 'the caller, the owner, credentials'],
  [/(^|[.;] )Who (?![^.]*\?)/, 'a noun as the subject'],
  [/\bmend(s|ed|ing)?\b/i, 'fix, correct'],
  [/\ball the same\b/i, 'still, even then'],
  [/\bof (its|their|one's) own accord\b/i, 'by itself, or name the actor'],
  [/\bthat which\b/i, 'name the noun'],
  [/\bsays? wrongly\b/i, 'is invalid'],
  [/\b(go|goes|going|went) on (with|where|as)\b/i, 'continue'],
  [/\bhow (it|they|(a|an|the|this) \w+) stands?\b/i, 'the status of …'],
  [
    /\b(?<!there )(?<!if )(is|are) (none|no) (?!longer|more|need|way)(?=\w)/i,
    'is not a …, has no …',
  ],
  [/\bis asked (for|whether|again|about)\b/i, 'name who asks: the API asks …'],
  [/\bwhat (became|becomes|has become|comes|came) of\b/i, 'the outcome of …'],
  [/\b(is|are|was|were) away\b/i, 'is unavailable'],
  [/\bfor good\b/i, 'permanently'],
  [/\bin words\b/i, 'as text, in plain language'],
  [/\bcannot be asked\b/i, 'is unavailable'],
  [/\bnested too deep\b(?!ly)/i, 'nested too deeply'],
];

/** Comments of all other folders follow as their files change. */
const PLAIN_COMMENTS =
  /^src\/(activities|agents|auth|client|composition|contracts|durable-graph|events|graph-workflows|llm|operations|payloads|platform|tools)\//;

/** The generated client, and migrations, which do not change. */
const EXEMPT = /^src\/(client\/schema\.ts|db\/migrations\/)/;

interface Text {
  line: number;
  text: string;
}

test('texts of the sources are plain English', () => {
  const found = listFiles('src')
    .filter((path) => extname(path) === '.ts' && !EXEMPT.test(path))
    .flatMap((path) => {
      const { strings, comments } = readTexts(path);
      const begunWithOf = comments.filter(({ text }) => /^Of\b/.test(text));
      return [
        ...strings.flatMap((text) => findPhrases(path, text)),
        ...(PLAIN_COMMENTS.test(path)
          ? [
              ...comments.flatMap((text) => findPhrases(path, text)),
              ...begunWithOf.map(({ line }) => `${path}:${line}: a comment begins with "Of"`),
            ]
          : []),
      ];
    });
  expect(found).toEqual([]);
});

test('pages are plain English', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'examples/README.md',
    ...listFiles('docs'),
    ...listFiles('src').filter((path) => PLAIN_COMMENTS.test(path)),
  ].filter((path) => extname(path) === '.md');
  const found = pages.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((text, index) => findPhrases(path, { line: index + 1, text })),
  );
  expect(found).toEqual([]);
});

test('a phrase is found in a string and in a comment, and code is not', () => {
  const { strings, comments } = parseTexts(
    '/** Whoever asks\n * is let in. */\nconst meanwhile = `who asks`; // Of ours',
  );
  const found = [...strings, ...comments].flatMap((text) => findPhrases('x.ts', text));
  expect(found.map((problem) => problem.split(' → ')[0])).toEqual([
    'x.ts:3: "who asks"',
    'x.ts:1: "is let in"',
    'x.ts:1: "Whoever"',
    'x.ts:3: "Of ours"',
  ]);
});

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const findPhrases = (path: string, { line, text }: Text): string[] =>
  PHRASES.flatMap(([phrase, advice]) => {
    const hit = phrase.exec(text)?.[0].trim();
    return hit ? [`${path}:${line}: "${hit}" → ${advice}`] : [];
  });

const readTexts = (path: string) => parseTexts(readFileSync(path, 'utf8'));

/** The strings and comments of a file, each with the line that it begins in. */
function parseTexts(source: string): { strings: Text[]; comments: Text[] } {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const strings: Text[] = [];
  const comments = new Map<number, Text>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source, node.pos) ?? [])
      comments.set(pos, { line: lineOf(pos), text: plainComment(source.slice(pos, end)) });
    for (const { pos, end } of ts.getTrailingCommentRanges(source, node.end) ?? [])
      comments.set(pos, { line: lineOf(pos), text: plainComment(source.slice(pos, end)) });
    if (
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    )
      strings.push({ line: lineOf(node.getStart()), text: node.text });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { strings, comments: [...comments.values()] };
}

const plainComment = (comment: string): string =>
  comment
    .replace(/^\/[/*]+\s*|\s*\*\/$/g, '')
    .replace(/\s*\n\s*\*?\s*/g, ' ')
    .trim();
