// `node scripts/lint/check-text.mjs`: checks what ESLint and Prettier do not read. The words of the
// glossary in documents and settings, the width of their comments, and the order of the word lists.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { unwantedWords } from './glossary.mjs';

const WIDTH = 100;
const TEXT = /\.(md|ya?ml|py)$|^\.ci\/[\w-]+$|(^|\/)(\.env\.example|Dockerfile)$/;
const WORD_LIST = /cspell-words\.txt$/;

/** What is wrong with a file, as `line: message`. */
export function findings(path, text) {
  if (WORD_LIST.test(path)) return wordListFindings(text);
  const words = unwantedWords(text, path).map(({ index, message }) => `${lineOf(text, index)}: ${message}`);
  // Prettier fills the paragraphs of Markdown.
  return path.endsWith('.md') ? words : [...words, ...longComments(text)];
}

function longComments(text) {
  return text.split('\n').flatMap((line, number) => {
    const [prefix, words] = /^\s*# (.*)$/.exec(line) ?? [];
    const isLong = prefix !== undefined && line.length > WIDTH && /\S /.test(words.slice(0, WIDTH));
    // Columns are aligned: commands and what they do.
    return isLong && !/ {2,}/.test(words) ? [`${number + 1}: Comments end at ${WIDTH} columns.`] : [];
  });
}

function wordListFindings(text) {
  const words = text.trimEnd().split('\n');
  return words.flatMap((word, number) =>
    number > 0 && words[number - 1] >= word ? [`${number + 1}: "${word}" is not in its place.`] : [],
  );
}

function lineOf(text, index) {
  return text.slice(0, index).split('\n').length;
}

if (process.argv[1] === import.meta.filename) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' });
  const paths = listed.split('\n').filter((path) => TEXT.test(path) || WORD_LIST.test(path));
  const found = paths.flatMap((path) =>
    findings(path, readFileSync(path, 'utf8')).map((finding) => `${path}:${finding}`),
  );
  for (const finding of found) console.error(finding);
  process.exitCode = found.length === 0 ? 0 : 1;
}
