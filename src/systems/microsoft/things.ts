import { MICROSOFT } from './keys';
import type { Key, RecordKind, SnapshotRecord } from '../../model/record';
import type { RecordView } from '../system';
import { push } from '../../lib/lists-by-key';

/** Where the lists come from: all records of a snapshot, or the view of them. */
export type Lists = Pick<RecordView, 'all'> & Partial<Pick<RecordView, 'get'>>;

const THINGS = ['tenant', 'principal', 'resource', 'policy', 'attachment'] as const;
const IS_THING: ReadonlySet<string> = new Set(THINGS);

/** Tenants, objects, resources and policies by key: looked up where they are, for a large directory has a million. */
export class Things {
  readonly #lists: Lists;
  readonly #get: (key: Key) => SnapshotRecord | undefined;

  constructor(lists: Lists) {
    this.#lists = lists;
    const { get } = lists;
    if (get === undefined) {
      const known = new Map<Key, SnapshotRecord>();
      for (const record of this.values()) known.set(record.key, record);
      this.#get = (key) => known.get(key);
    } else {
      this.#get = (key) => {
        const found = get(key);
        return found?.system === MICROSOFT && IS_THING.has(found.kind) ? found : undefined;
      };
    }
  }

  get(key: Key): SnapshotRecord | undefined {
    return this.#get(key);
  }

  has(key: Key): boolean {
    return this.#get(key) !== undefined;
  }

  *values(): Generator<SnapshotRecord, void> {
    for (const kind of THINGS)
      for (const record of this.#lists.all(kind)) if (record.system === MICROSOFT) yield record;
  }
}

/** The records of this system, in lists by kind. */
export function listsOf(records: readonly SnapshotRecord[]): Lists {
  const byKind = new Map<string, SnapshotRecord[]>();
  for (const record of records) if (record.system === MICROSOFT) push(byKind, record.kind, record);
  return {
    all: (kind) => {
      const list = byKind.get(kind) ?? [];
      return isListOf(list, kind) ? list : [];
    },
  };
}

/** A list holds one kind only; this says so to the compiler by looking at its first. */
function isListOf<K extends RecordKind>(
  list: readonly SnapshotRecord[],
  kind: K,
): list is readonly Extract<SnapshotRecord, { kind: K }>[] {
  return list[0] === undefined || list[0].kind === kind;
}
