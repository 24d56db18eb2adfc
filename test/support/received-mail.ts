export interface ReceivedMail {
  /** By lower-case names, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly html: string;
  /** The one address in the text. */
  readonly link: string;
}

/** Reads a mail of two forms, as a mail program would. */
export function readMail(raw: string): ReceivedMail {
  const { headers, body } = entity(raw);
  const boundary = /^multipart\/alternative;.*boundary="?([^";]+)"?/i.exec(
    headers.get('content-type') ?? '',
  )?.[1];
  if (boundary === undefined) throw new Error(`This is no mail of two forms:\n${raw}`);
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => entity(part.replace(/^\r?\n/, '')));
  const [text = '', html = ''] = ['text/plain', 'text/html'].map((type) => {
    const part = parts.find((each) => each.headers.get('content-type')?.startsWith(type));
    return part ? decode(part.body, part.headers.get('content-transfer-encoding') ?? '7bit') : '';
  });
  const [link = '', ...others] = new Set(text.match(/https?:\/\/\S+/g));
  if (others.length > 0) throw new Error(`The mail has several links: ${[link, ...others].join(', ')}`);
  return { headers, text, html, link };
}

function entity(raw: string): { headers: Map<string, string>; body: string } {
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(raw) ?? [];
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(headers), body };
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
