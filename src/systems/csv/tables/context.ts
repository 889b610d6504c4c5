import { PackedMap } from '../../../lib/packed-map';
import type { Key, SnapshotRecord } from '../../../model/record';
import type { Sink } from '../../system';
import { CSV, NO_TENANT, referenceKey, tenantKey } from '../keys';
import type { Role } from '../keys';
import type { Row } from '../row';

/**
 * Reads rows of one sheet. Whatever a row only names (a tenant, a group, an account of another export) gets a
 * mentioned-only record under its reference, so that nothing dangles; `resolve.ts` puts the real ones in their place.
 */
export class Reading {
  readonly sink: Sink;
  readonly #mentioned = new Set<Key>();
  readonly #stated = new PackedMap<SnapshotRecord>(isRecord);

  constructor(sink: Sink) {
    this.sink = sink;
  }

  /** Add what a row states; what an earlier row of the table states differently stands, and is reported. */
  state(row: Row, record: SnapshotRecord): void {
    const first = this.#stated.get(record.key);
    if (first === undefined) this.#stated.add(record.key, record);
    else {
      const differing = differences(first, record);
      if (differing.length > 0) {
        row.warn(
          `row ${first.source.row ?? 0} states the same id with another ${differing.join(', ')}; that row stands`,
        );
      }
    }
    this.sink.add(record, 'record');
  }

  /** Key of the tenant a cell names, or of the tenant of rows that name none. */
  tenant(row: Row, cell: string | undefined): Key {
    const key = cell === undefined ? NO_TENANT : tenantKey(cell);
    const stated = { id: cell ?? '?', name: cell ?? 'Tenant not stated', type: 'tenant' };
    this.#mention(key, {
      kind: 'tenant',
      key,
      system: CSV,
      source: row.source,
      ...stated,
      mentionedOnly: true,
    });
    return key;
  }

  /** Key of what a cell refers to. */
  reference(row: Row, role: Role, text: string, tenant: string | undefined): Key {
    const key = referenceKey({ role, text, ...(tenant === undefined ? {} : { tenant }) });
    const common = {
      key,
      system: CSV,
      source: row.source,
      tenant: this.tenant(row, tenant),
      id: text,
      mentionedOnly: true,
    };
    this.#mention(
      key,
      role !== 'resource'
        ? { kind: 'principal', type: 'external', name: text, nativeType: 'only named in a table', ...common }
        : { kind: 'resource', type: 'only named in a table', name: text, ...common },
    );
    return key;
  }

  #mention(key: Key, record: SnapshotRecord): void {
    if (this.#mentioned.has(key)) return;
    this.#mentioned.add(key);
    this.sink.add(record, 'derived');
  }
}

/** Only records are put there. */
function isRecord(value: unknown): value is SnapshotRecord {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** Fields that both records state, and not alike. */
function differences(first: SnapshotRecord, second: SnapshotRecord): string[] {
  const before = new Map(Object.entries(first));
  return Object.entries(second)
    .filter(([name, value]) => {
      const other: unknown = before.get(name);
      return name !== 'source' && other !== undefined && JSON.stringify(other) !== JSON.stringify(value);
    })
    .map(([name]) => name);
}
