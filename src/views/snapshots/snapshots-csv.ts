import type { SnapshotInfo } from '../../engine/contract';
import { toCsv } from '../../lib/csv-out';

const HEAD = ['name', 'imported', 'open', 'tenants', 'tenant names', 'files', 'facts', 'principals', 'bytes'];

/** The stored snapshots as they are listed, a row each. */
export function snapshotsCsv(snapshots: readonly SnapshotInfo[], openId: number | undefined): string {
  return toCsv([
    HEAD,
    ...snapshots.map(({ id, name, importedAt, tenants, inputs, records, principals, bytes }) => [
      name,
      new Date(importedAt).toISOString(),
      id === openId ? 'yes' : '',
      tenants.length,
      tenants.join('; '),
      inputs,
      records,
      principals,
      bytes,
    ]),
  ]);
}
