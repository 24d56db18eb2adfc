import { html } from '../../shared/html.js';
import type { Mail } from '../mail.js';

/** What a mail says: both of its forms are made from it, and so say the same. */
export interface Letter {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly action: { readonly label: string; readonly link: string };
  /** Below the link. */
  readonly notes: readonly string[];
}

/** Text, and HTML that loads nothing from anywhere and needs no style to be read. */
export function layOut(to: string, letter: Letter): Mail {
  return {
    to,
    subject: letter.subject,
    link: letter.action.link,
    text: asText(letter),
    html: asHtml(letter),
  };
}

function asText({ paragraphs, action, notes }: Letter): string {
  return `${[...paragraphs, `${action.label}:\n${action.link}`, ...notes].join('\n\n')}\n`;
}

function asHtml({ subject, paragraphs, action: { label, link }, notes }: Letter): string {
  const paragraph = (text: string) => html`<p>${text}</p> `;
  const body = html`<h1 style="font-size: 20px">${subject}</h1>
    ${paragraphs.map(paragraph)}
    <p><a href="${link}">${label}</a></p>
    <p>If the link cannot be opened, copy this address: ${link}</p>
    ${notes.map(paragraph)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${html`<title>${subject}</title>`.toString()}
</head>
<body style="font: 16px/1.5 sans-serif; max-width: 560px; margin: 0 auto; padding: 16px">
${body.toString()}
</body>
</html>
`;
}
