/** Begins a paragraph: a tag of a docstring, or an item of a list. */
const BEGINS = /^(@\w+|[-*] |\d+\. )/;
/** Code, tables and headings keep their line breaks. */
export const isFixed = (line) => /^( {2,}|\||```|#)/.test(line);

/**
 * Fills the paragraphs of a text that have a line longer than `width` again; leaves the others as
 * they are.
 */
export function reflow(lines, width) {
  return paragraphs(lines).flatMap((paragraph) =>
    paragraph.some((line) => line.length > width) && !isFixed(paragraph[0])
      ? fill(
          paragraph.map((line) => line.trim()),
          width,
        )
      : paragraph,
  );
}

function paragraphs(lines) {
  const found = [];
  for (const line of lines) {
    const previous = found.at(-1)?.at(-1);
    const item = /^[-*] |^\d+\. /.test(found.at(-1)?.[0] ?? '');
    const keepsBreak = isFixed(line) && !(item && /^ {2,3}\S/.test(line));
    const begins =
      previous === undefined ||
      line === '' ||
      previous === '' ||
      BEGINS.test(line) ||
      keepsBreak ||
      isFixed(found.at(-1)[0]);
    if (begins) found.push([line]);
    else found.at(-1).push(line);
  }
  return found;
}

function fill(paragraph, width) {
  const indent = /^[-*] /.test(paragraph[0]) ? '  ' : /^\d+\. /.test(paragraph[0]) ? '   ' : '';
  const filled = [''];
  for (const word of words(paragraph.join(' '))) {
    const line = filled.at(-1);
    if (line.trim() === '') filled[filled.length - 1] += word;
    else if (line.length + 1 + word.length <= width) filled[filled.length - 1] += ` ${word}`;
    else filled.push(indent + word);
  }
  return filled;
}

/** Code in backticks and links stay in one line, as far as they are short. */
function words(text) {
  return text.match(/(?:`[^`]{1,60}`|\{@\w+ [^}]*\}|\S)+/g) ?? [];
}
