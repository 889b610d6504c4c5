import { zipSync } from 'fflate';
import { reportFolder } from '../../report/folder';
import type { ReportMeta } from '../../report/html';

/** A report as a folder, zipped: without time stamps, so that equal reports are equal bytes. */
export function folderZip(template: string, data: Uint8Array, meta: ReportMeta): Blob {
  const encoder = new TextEncoder();
  const files = reportFolder(template, data, meta).map(
    ({ name, text }) => [`report/${name}`, encoder.encode(text)] as const,
  );
  const zipped = zipSync(Object.fromEntries(files), { level: 6, mtime: '1980-01-01T00:00:00' });
  return new Blob([zipped], { type: 'application/zip' });
}
