import { runToEnd } from '../lib/steps';
import { reportDataOf, templateOf, viewerHash } from './html';
import { readReport } from './read-report';
import type { ReadReport } from './read-report';
import { isSealed, unseal } from './seal';

/** What checking a report file finds. `unreadable`: nothing can be said (no report, a wrong passphrase, too new). */
export type Verified =
  | {
      readonly status: 'verified';
      readonly report: ReadReport;
      readonly encrypted: boolean;
      /** SHA-256 of the viewer as it stands in the page; absent where the data lie beside it. */
      readonly viewer?: string;
    }
  | { readonly status: 'altered' | 'unreadable'; readonly reason: string };

/** Check a report file without running anything of it: data, header, signature, and the viewer around them. */
export function verifyReport(html: string, passphrase: string | undefined): Verified {
  const data = reportDataOf(html);
  if (!data.ok) return { status: 'unreadable', reason: data.error };
  const template = templateOf(html);
  return verifyData(data.value, passphrase, template === undefined ? undefined : viewerHash(template));
}

/** The same for data that do not lie in the page. */
export function verifyData(
  data: Uint8Array,
  passphrase: string | undefined,
  viewer: string | undefined,
): Verified {
  const encrypted = isSealed(data);
  let plain = data;
  if (encrypted) {
    if (passphrase === undefined)
      return { status: 'unreadable', reason: 'the report is encrypted: give its passphrase' };
    const opened = unseal(data, passphrase);
    if (!opened.ok) return { status: 'unreadable', reason: opened.error };
    plain = opened.value;
  }
  const report = runToEnd(readReport(plain));
  if (!report.ok) {
    const status = /this viewer reads up to|cannot be read any more/u.test(report.error)
      ? 'unreadable'
      : 'altered';
    return { status, reason: report.error };
  }
  const stated = report.value.header?.viewer;
  if (stated !== undefined && viewer !== undefined && stated !== viewer)
    return {
      status: 'altered',
      reason:
        'the viewer in the page is not the one the report was put into: its data are whole, what it shows need not be',
    };
  return { status: 'verified', report: report.value, encrypted, ...(viewer === undefined ? {} : { viewer }) };
}
