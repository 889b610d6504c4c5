import { fail } from '../lib/result';
import type { Result } from '../lib/result';
import { base64, fromBase64, joinedText } from './base64';
import { escapeHtml } from './html';
import type { ReportMeta } from './html';

const TITLE = '<title>Overreach report</title>';
const SEALED_TITLE = 'Encrypted Overreach report';
const DATA = '<script type="application/octet-stream" id="report-data"></script>';
const POLICY = "script-src 'sha256-";
const SELF_POLICY = "script-src 'self' 'sha256-";
/** Bytes of data in one script: a multiple of three, so that Base64 pieces can be laid end to end. */
const PIECE = 3 << 21;
const BEFORE = '(globalThis.overreachReportData ??= []).push("';
const AFTER = '");\n';
const TAG = /<script src="data-\d+\.js"><\/script>/gu;
const SCOPE = /\n<meta name="overreach-scope" content="[^"]*">/u;

export interface FolderFile {
  readonly name: string;
  readonly text: string;
}

/**
 * A report as a folder for a web host: the viewer, and its data as scripts beside it, which a page whose policy forbids
 * every connection may load (`script-src 'self'`). With header files for common hosts.
 */
export function reportFolder(template: string, data: Uint8Array, meta: ReportMeta): readonly FolderFile[] {
  return [...reportFiles(template, data, meta)];
}

/** The same one file at a time: each is made when it is asked for. */
export function* reportFiles(
  template: string,
  data: Uint8Array,
  meta: ReportMeta,
): Generator<FolderFile, void> {
  const scripts = Array.from(
    { length: Math.ceil(data.length / PIECE) },
    (_, piece) => `data-${String(piece).padStart(3, '0')}.js`,
  );
  const tags = scripts.map((name) => `<script src="${name}"></script>`).join('');
  const title = `<title>${escapeHtml(meta.encrypted ? SEALED_TITLE : meta.title)}</title>`;
  const scope = meta.encrypted ? '' : `\n<meta name="overreach-scope" content="${escapeHtml(meta.scope)}">`;
  const index = replaced(
    replaced(replaced(template, TITLE, title + scope), POLICY, SELF_POLICY),
    DATA,
    DATA + tags,
  );
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/u.exec(index)?.[1] ?? '';
  yield { name: 'index.html', text: index };
  for (const [piece, name] of scripts.entries()) {
    const bytes = data.subarray(piece * PIECE, (piece + 1) * PIECE);
    yield { name, text: BEFORE + base64(bytes) + AFTER };
  }
  yield* headerFiles(policy);
}

function replaced(text: string, what: string, by: string): string {
  const at = text.indexOf(what);
  if (at < 0) throw new Error(`the viewer template has no ${what}`);
  return text.slice(0, at) + by + text.slice(at + what.length);
}

/** What a host adds that a page cannot say of itself (CSP `frame-ancestors`, RFC 9110 headers). */
function headers(policy: string): readonly (readonly [string, string])[] {
  return [
    ['Content-Security-Policy', `${policy}; frame-ancestors 'none'`],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
    ['X-Robots-Tag', 'noindex'],
    ['Cache-Control', 'private, no-cache'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=()'],
  ];
}

function headerFiles(policy: string): readonly FolderFile[] {
  const all = headers(policy);
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  return [
    // Netlify, Cloudflare Pages.
    { name: '_headers', text: `/*\n${all.map(([name, value]) => `  ${name}: ${value}\n`).join('')}` },
    // Apache.
    {
      name: '.htaccess',
      text: `<IfModule mod_headers.c>\n${all.map(([name, value]) => `  Header always set ${name} "${value}"\n`).join('')}</IfModule>\n`,
    },
    // Azure Static Web Apps.
    { name: 'staticwebapp.config.json', text: json({ globalHeaders: Object.fromEntries(all) }) },
    {
      name: 'vercel.json',
      text: json({ headers: [{ source: '/(.*)', headers: all.map(([key, value]) => ({ key, value })) }] }),
    },
    // To include in a `server` of nginx.
    {
      name: 'nginx-headers.conf',
      text: all.map(([name, value]) => `add_header ${name} "${value}" always;\n`).join(''),
    },
  ];
}

/** The data of a folder, from its page and its scripts, without running anything of it. */
export function folderData(html: string, scripts: readonly string[]): Result<Uint8Array<ArrayBuffer>> {
  const tags = html.match(TAG)?.length ?? 0;
  if (tags === 0) return fail('no Overreach report: it has no data part');
  if (tags !== scripts.length) return fail('the report is cut off: a script with data is missing');
  const parts: string[] = [];
  for (const script of scripts) {
    if (!script.startsWith(BEFORE) || !script.endsWith(AFTER))
      return fail('the data of the report is damaged');
    parts.push(script.slice(BEFORE.length, -AFTER.length));
  }
  return fromBase64(joinedText(parts));
}

/** The viewer of a folder's page, as it was before. */
export function folderTemplate(html: string): string | undefined {
  const start = html.indexOf('<title>');
  const end = html.indexOf('</title>', start);
  if (start < 0 || end < 0) return undefined;
  const rest = html
    .slice(end + '</title>'.length)
    .replace(SCOPE, '')
    .replace(TAG, '');
  return (html.slice(0, start) + TITLE + rest).replace(SELF_POLICY, POLICY);
}
