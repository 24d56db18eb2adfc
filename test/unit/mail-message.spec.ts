import { createTransport } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import { describe, expect, it } from 'vitest';
import { composeMessage, toMessage } from '../../src/platform/mail/message.js';
import { renderMail } from '../../src/platform/mail/render-mail.js';

const FROM = { name: 'Café', address: 'shop@localhost' };
const aMail = (to: string, text = 'Hello', html = '<p>Hello</p>') => ({
  ...{ to, text, html },
  subject: 'Hello',
  messageId: '<1@localhost>',
});

describe(toMessage.name, () => {
  const transporter = createTransport({ streamTransport: true, buffer: true });

  it.each(['ada@example.com', '"eve@evil.example,x"@example.com', '"a b"@example.com'])(
    'has %s as its only recipient',
    async (to) => {
      const { envelope } = await transporter.sendMail(toMessage(aMail(to), FROM));
      expect(envelope).toEqual({ from: 'shop@localhost', to: [to] });
    },
  );
});

describe(composeMessage.name, () => {
  /** Without what is random or a time. */
  const comparable = (message: string) => {
    const [, boundary = ''] = /boundary="(.*)"/.exec(message) ?? [];
    return message.replaceAll(boundary, 'BOUNDARY').replace(/^Date: .*$/m, 'Date');
  };

  it.each([
    ['short lines of ASCII', 'Hello\nworld\n'],
    ['a long line', `Hello ${'world '.repeat(300)}`],
    ['some other letters', '3 × a café\n\n= 12.00 €\n'],
    ['many other letters', '漆器のお椀をありがとうございます。\n'.repeat(20)],
    ['blanks and dots at the ends of lines', 'one \n.\n..\ntwo\t\n\n'],
  ])('writes the message that nodemailer would, with %s', async (_, text) => {
    const mail = aMail('"a b"@exämple.com', text, `<p>${text}</p>`);
    const expected = await new MailComposer(toMessage(mail, FROM)).compile().build();
    expect(comparable(composeMessage(mail, FROM))).toBe(comparable(expected.toString()));
  });
});

describe(renderMail.name, () => {
  it('escapes HTML in its values', () => {
    const evil = '</title><script>alert("1")</script>';
    const { html, text } = renderMail('ada@example.com', evil, {
      subject: evil,
      paragraphs: [evil],
      action: { label: evil, link: `https://shop.example/?"onclick='x'&b=1` },
      notes: [evil],
    });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)');
    expect(html).toContain('href="https://shop.example/?&quot;onclick=&#39;x&#39;&amp;b=1"');
    expect(text).toContain(evil);
  });
});
