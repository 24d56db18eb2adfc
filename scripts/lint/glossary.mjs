/**
 * Words that this project does not use, because another word means the same: one word, one meaning.
 * Only words that are never right are listed; `in` limits a word to the files where it is wrong.
 */
export const GLOSSARY = [
  { not: 'doom', pattern: /doom/gi, use: 'mark rollback-only' },
  { not: 'hopeless', pattern: /hopeless/gi, use: 'circuit open' },
  { not: 'epoch', pattern: /(?<!(unix|the) )epoch/gi, use: 'cache version' },
  { not: 'generation', pattern: /generation/gi, use: 'lease', in: /\bcache\b/ },
  { not: 'ticket', pattern: /tickets?\b/gi, use: 'lease', in: /\bcache\b/ },
  { not: 'board a flight', pattern: /board(s|ed|ing)? (a|the) flight/gi, use: 'join a single flight' },
  { not: 'cleared by', pattern: /cleared[ _]?by/gi, use: 'invalidated by' },
  { not: 'prolong', pattern: /prolong/gi, use: 'refresh the TTL' },
  { not: 'waiting line', pattern: /waiting[ _-]?line/gi, use: 'concurrency limiter' },
  { not: 'write gate', pattern: /write[ _-]?gate/gi, use: 'write queue' },
  { not: 'deaf', pattern: /\bdeaf/gi, use: 'stop accepting connections' },
  {
    not: 'is away',
    pattern: /\b(is|are|was|were|be|been|go|goes|went|gone|stays?) away\b/gi,
    use: 'is not available',
  },
  { not: 'hand over', pattern: /\bhand(s|ed|ing)?[ _-]?over\b/gi, use: 'merge' },
  {
    not: 'spend a token',
    pattern:
      /\b((spend|spends|spent|spending) (a|the|its|this)? ?[\w ]{0,10}(token|code)|(token|code)s? \w* ?\w* ?spent)\b/gi,
    use: 'consume',
  },
  { not: 'nobody’s', pattern: /\bnobody['’]?s\b/gi, use: 'unknown, of no user, or dummy hash' },
];

/** The words of the list in a text: where each begins, and what to say about it. */
export function unwantedWords(text, filename) {
  return GLOSSARY.filter((entry) => entry.in?.test(filename) ?? true).flatMap(({ pattern, use }) =>
    [...text.matchAll(pattern)].map(({ 0: word, index }) => ({
      index,
      message: `"${word}" is not a word of this project: ${use}.`,
    })),
  );
}

/** ESLint rule: no such word in names, comments and texts. */
export const glossary = {
  meta: { type: 'problem', schema: [] },
  create({ sourceCode, filename, cwd, report }) {
    return {
      Program() {
        for (const { index, message } of unwantedWords(sourceCode.text, filename.slice(cwd.length))) {
          report({ loc: sourceCode.getLocFromIndex(index), message });
        }
      },
    };
  },
};
