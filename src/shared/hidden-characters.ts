/**
 * Characters that nobody sees, or that change the direction of the text around them: with them two
 * names look the same, or a name looks like another one.
 *
 * Control characters but for tab and line breaks, lone surrogates, all that Unicode lets programs
 * ignore (zero-width characters, bidirectional controls, soft hyphens, fillers, variation
 * selectors, tags), interlinear annotations, and U+2800, a blank that Unicode takes for a symbol.
 */
const HIDDEN = /[^\P{Cc}\t\n\r]|[\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800]/u;

/**
 * Scripts whose spelling takes joiners and non-joiners: Persian, Hindi, Bengali, Sinhala and
 * others.
 */
const JOINING_SCRIPTS = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya'],
  ...['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Myanmar', 'Khmer'],
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('');
const PICTOGRAPH = String.raw`\p{Extended_Pictographic}`;

/**
 * What is written with such characters, and looks different without them: joiners between letters
 * of the scripts above, joined emoji (`👩‍🚀`), one variation selector after what has variants
 * (`❤️`, `1️⃣`, `辻󠄀`), and the flags of England, Scotland and Wales.
 */
const MEANINGFUL = new RegExp(
  [
    `(?<=[${JOINING_SCRIPTS}])[\\u200C\\u200D](?=[${JOINING_SCRIPTS}])`,
    `(?<=${PICTOGRAPH}[\\uFE0F\\p{Emoji_Modifier}]?)\\u200D(?=${PICTOGRAPH})`,
    String.raw`(?<=\p{Emoji})[\uFE0E\uFE0F]`,
    String.raw`(?<=\p{Script=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
    String.raw`(?<=\p{Script=Mongolian})[\u180B-\u180D\u180F]`,
    String.raw`(?<=\u{1F3F4})\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}`,
  ].join('|'),
  'gu',
);

/**
 * What prose may have besides: soft hyphens, marks of direction, and places where a line may or may
 * not break.
 */
const ALLOWED_IN_PROSE = /[\u00AD\u061C\u200B\u200E\u200F\u2060]/g;

/** Whether a name, or another text of one line, holds a character that nobody sees. */
export function hasHiddenCharacters(text: string): boolean {
  return HIDDEN.test(text) && HIDDEN.test(text.replace(MEANINGFUL, ''));
}

/**
 * The same for prose, which may have soft hyphens, marks of direction, and invisible places for
 * line breaks.
 */
export function hasHiddenCharactersInProse(text: string): boolean {
  return HIDDEN.test(text) && hasHiddenCharacters(text.replace(ALLOWED_IN_PROSE, ''));
}
