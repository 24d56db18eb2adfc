import { isFixed, reflow } from './reflow.mjs';

const WIDTH = 100;
/** Directives have to stay in one line. */
const DIRECTIVE = /(^[/* ]*|\/\/ )(eslint|cspell|prettier|@ts-|v8 |c8 )/;

/** ESLint rule: comments end at 100 columns. Its fix fills their paragraphs again. */
export const commentWidth = {
  meta: {
    type: 'layout',
    fixable: 'whitespace',
    schema: [],
    messages: { long: `Comments end at ${WIDTH} columns.` },
  },
  create({ sourceCode, report }) {
    const { lines } = sourceCode;
    /**
     * What has no blank to break it at, a URL for example, may end later; so may code and tables.
     */
    const isLong = (number) => {
      const line = lines[number - 1];
      const [, prefix, text] = /^(\s*(?:\/?\*+ ?|\/\/ ?)?)(.*)$/.exec(line);
      if (line.length <= WIDTH || DIRECTIVE.test(line) || isFixed(text)) return false;
      return /\S\s/.test(text.slice(0, WIDTH + 1 - prefix.length));
    };
    const isAlone = ({ loc, range }) =>
      /^\s*$/.test(lines[loc.start.line - 1].slice(0, loc.start.column)) &&
      /^\s*(\n|$)/.test(sourceCode.text.slice(range[1]));
    return {
      Program() {
        for (const group of groups(sourceCode.getAllComments(), isAlone)) {
          const [first, last] = [group[0], group.at(-1)];
          const numbers = range(first.loc.start.line, last.loc.end.line);
          const long = numbers.find(isLong);
          if (long === undefined) continue;
          const indent = ' '.repeat(first.loc.start.column);
          report({
            loc: {
              start: { line: long, column: WIDTH },
              end: { line: long, column: lines[long - 1].length },
            },
            messageId: 'long',
            fix: isAlone(first)
              ? (fixer) => fixer.replaceTextRange([first.range[0], last.range[1]], refilled(group, indent))
              : null,
          });
        }
      },
    };
  },
};

/** Line comments that follow one another are one text. */
function groups(comments, isAlone) {
  const found = [];
  for (const comment of comments) {
    const before = found.at(-1)?.at(-1);
    const follows =
      before?.type === 'Line' &&
      comment.type === 'Line' &&
      before.loc.end.line + 1 === comment.loc.start.line &&
      before.loc.start.column === comment.loc.start.column &&
      isAlone(before) &&
      isAlone(comment);
    if (follows) found.at(-1).push(comment);
    else found.push([comment]);
  }
  return found;
}

function refilled(group, indent) {
  if (group[0].type === 'Line') {
    const text = group.map(({ value }) => value.replace(/^ /, ''));
    const prefix = `${indent}// `;
    return reflow(text, WIDTH - prefix.length)
      .map((line) => `${prefix}${line}`.trimEnd())
      .join('\n')
      .trimStart();
  }
  const [{ value }] = group;
  const open = value.startsWith('*') ? '/**' : '/*';
  const text = value
    .replace(/^\*/, '')
    .split('\n')
    .map((line, number) => (number === 0 ? line.trim() : line.replace(/^\s*\* ?/, '').trimEnd()));
  while (text[0] === '') text.shift();
  while (text.at(-1) === '') text.pop();
  const filled = reflow(text, WIDTH - indent.length - 3);
  return [open, ...filled.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join('\n');
}

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, number) => first + number);
}
