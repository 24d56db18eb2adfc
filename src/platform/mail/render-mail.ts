import { html, type Html } from '../../shared/html.js';
import type { Mail, MailContent } from './mail.js';

/**
 * Text, and HTML that loads nothing from anywhere and needs no style to be read. Both are signed by
 * the shop.
 * @param shopName ends the subject, too
 */
export function renderMail(to: string, shopName: string, unsigned: MailContent): Mail {
  const letter = { ...unsigned, notes: [...unsigned.notes, shopName] };
  return {
    to,
    subject: `${letter.subject} - ${shopName}`,
    link: letter.action?.link,
    text: asText(letter),
    html: asHtml(letter),
  };
}

function asText({ paragraphs, rows = [], action, notes }: MailContent): string {
  const table = rows.map(([label, amount]) => `${label}: ${amount}`).join('\n');
  const link = action && `${action.label}:\n${action.link}`;
  return `${[...paragraphs, table, link, ...notes].filter(Boolean).join('\n\n')}\n`;
}

function asHtml({ subject, paragraphs, rows = [], action, notes }: MailContent): string {
  const paragraph = (text: string) => html`<p>${text}</p> `;
  const row = ([label, amount]: readonly [string, string]) =>
    html`<tr>
      <td style="padding-right: 16px">${label}</td>
      <td style="text-align: right">${amount}</td>
    </tr> `;
  const body = html`<h1 style="font-size: 20px">${subject}</h1>
    ${paragraphs.map(paragraph)}
    ${
      rows.length > 0
        ? html`<table>
            ${rows.map(row)}
          </table>`
        : null
    }
    ${action ? linkTo(action) : null} ${notes.map(paragraph)}`;
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

function linkTo({ label, link }: NonNullable<MailContent['action']>): Html {
  return html`<p><a href="${link}">${label}</a></p>
    <p>If the link does not open, copy this address into your browser: ${link}</p>`;
}
