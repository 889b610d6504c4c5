import { fail } from '../lib/result';
import { sha256Hex } from '../lib/sha256';
import type { Result } from '../lib/result';
import { base64Pieces, fromBase64 } from './base64';

const TITLE = '<title>Overreach report</title>';
const DATA = '<script type="application/octet-stream" id="report-data">';
const END = '</script>';

/** What stands readable in the page itself; of an encrypted report nothing does. */
export interface ReportMeta {
  readonly title: string;
  /** In words. */
  readonly scope: string;
  readonly encrypted: boolean;
}

const SEALED_TITLE = 'Encrypted Overreach report';
const SCOPE = /^\n<meta name="overreach-scope" content="[^"]*">/u;

/** SHA-256 of a viewer template, as the header of a report names it. */
export function viewerHash(template: string): string {
  return sha256Hex(new TextEncoder().encode(template));
}

/** The viewer of a report's page, without what was put into it; undefined where the page is none. */
export function templateOf(html: string): string | undefined {
  const title = html.indexOf('<title>');
  const titleEnd = html.indexOf('</title>', title);
  const data = html.indexOf(DATA, titleEnd);
  const end = html.indexOf(END, data);
  if (title < 0 || titleEnd < 0 || data < 0 || end < 0) return undefined;
  const between = html.slice(titleEnd + '</title>'.length, data).replace(SCOPE, '');
  return html.slice(0, title) + TITLE + between + DATA + html.slice(end);
}

/** One self-contained page: the viewer with the report's data in it. The viewer's script and policy stay as they are. */
export function reportHtml(template: string, data: Uint8Array, meta: ReportMeta): string {
  return [...reportParts(template, data, meta)].join('');
}

/** The same in parts, in order: a large report is longer than any string may be. */
export function* reportParts(template: string, data: Uint8Array, meta: ReportMeta): Generator<string, void> {
  const title = template.indexOf(TITLE);
  const place = template.indexOf(DATA);
  if (title < 0 || place < title) throw new Error('the viewer template has no place for the data');
  yield template.slice(0, title);
  yield `<title>${escapeHtml(meta.encrypted ? SEALED_TITLE : meta.title)}</title>`;
  if (!meta.encrypted) yield `\n<meta name="overreach-scope" content="${escapeHtml(meta.scope)}">`;
  yield template.slice(title + TITLE.length, place + DATA.length);
  yield* base64Pieces(data);
  yield template.slice(place + DATA.length);
}

/** Find and decode the data in the page's text, without running anything of it. */
export function reportDataOf(html: string): Result<Uint8Array<ArrayBuffer>> {
  const start = html.indexOf(DATA);
  if (start < 0) return fail('no Overreach report: it has no data part');
  const end = html.indexOf(END, start);
  if (end < 0) return fail('the report is cut off');
  return fromBase64(html.slice(start + DATA.length, end).trim());
}

/** Text for an element or a quoted attribute; also the two line ends that are none in HTML but are in scripts. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('\u2028', '&#8232;')
    .replaceAll('\u2029', '&#8233;');
}
