import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { reportDataOf } from './html';
import { readReport } from './read-report';
import type { ReadReport } from './read-report';
import { isSealed, unseal } from './seal';

/** What checking a report file finds. */
export interface Verified {
  readonly report: ReadReport;
  readonly encrypted: boolean;
}

/** Check a report file without running anything of it: its data is whole and is what its digest says. */
export function* verifyReport(
  html: string,
  passphrase: string | undefined,
): Generator<number, Result<Verified>> {
  const data = reportDataOf(html);
  if (!data.ok) return data;
  const encrypted = isSealed(data.value);
  let plain: Uint8Array = data.value;
  if (encrypted) {
    if (passphrase === undefined) return fail('the report is encrypted: give its passphrase');
    const opened = unseal(data.value, passphrase);
    if (!opened.ok) return opened;
    plain = opened.value;
  }
  const report = yield* readReport(plain);
  return report.ok ? ok({ report: report.value, encrypted }) : report;
}
