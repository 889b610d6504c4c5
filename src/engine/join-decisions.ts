/** A join confirmed, cut or left open again: the decision file is written anew, and the estate decided with it. */
import { secretJoinsInTurns } from '../join/secrets';
import { joinInputOf } from '../join/secret-decisions';
import { isLazy, lazyArray } from '../lib/lazy-array';
import type { Key, SnapshotRecord } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import {
  DECISIONS,
  JOIN_CONFIRMED,
  JOIN_CUT,
  JOIN_MAPPED,
  decisionsText,
  statedJoin,
} from '../systems/decisions/decision-file';
import type { StatedJoin } from '../systems/decisions/decision-file';
import type { RecordView, SystemModule } from '../systems/system';
import type { Progress } from './contract';
import { importBeside } from './import';

/** What the decision file of the page is called among the inputs, and when it is saved. */
export const DECISIONS_FILE = 'join-decisions.json';

/** Somebody decides about one join. */
export interface JoinChoice {
  readonly secret: Key;
  readonly account: Key;
  /** `null`: what was decided of it is taken back. */
  readonly decided: 'confirmed' | 'cut' | null;
  readonly by?: string;
  readonly reason?: string;
  /** When, epoch ms. */
  readonly at?: number;
}

/**
 * What is stated of joins after some choices, whoever stated it in which file before. Yields the records dealt with.
 */
export function* statedAfter(
  view: RecordView,
  choices: readonly JoinChoice[],
): Generator<number, readonly StatedJoin[]> {
  const records = view.of(DECISIONS, 'observation');
  const joins = yield* secretJoinsInTurns(view.all('principal'), view.all('secret'), joinInputOf(records));
  const gone = new Set<string>();
  for (const { secret, account } of choices) {
    gone.add(pair(secret, account));
    // A decision may name both in other words than by key.
    const join = joins.find((one) => one.secret === secret && one.account === account);
    for (const said of join?.decisions ?? []) gone.add(pair(said.secret, said.account));
  }
  const kept = records
    .flatMap((record) => statedJoin(record) ?? [])
    .filter(({ type, secret, account }) => type === JOIN_MAPPED || !gone.has(pair(secret, account)));
  const added = choices.flatMap(({ decided, ...choice }): readonly StatedJoin[] =>
    decided === null ? [] : [{ ...choice, type: decided === 'confirmed' ? JOIN_CONFIRMED : JOIN_CUT }],
  );
  return [...kept, ...added];
}

/** All that is stated of joins, as the file that the command line takes. */
export function* statedDecisions(view: RecordView): Generator<number, string> {
  return decisionsText(yield* statedAfter(view, []));
}

export interface Redecided {
  readonly snapshot: Snapshot;
  /** The bytes of the decision file; none where nothing is decided any more. */
  readonly file: Uint8Array | undefined;
  /** For each input where it stood before; -1 for the decision file. */
  readonly before: readonly number[];
}

/**
 * The snapshot with what is decided now. One decision file takes the place of all there were, so that the same exports
 * with that file, imported anew, give the same snapshot.
 */
export function* redecided(
  snapshot: Snapshot,
  view: RecordView,
  choices: readonly JoinChoice[],
  systems: readonly SystemModule[],
): Generator<Progress, Redecided> {
  const stating = statedAfter(view, choices);
  let next = stating.next();
  for (; next.done !== true; next = stating.next())
    yield { phase: 'joining', bytes: 0, totalBytes: 0, records: next.value };
  const stated = next.value;
  const file = stated.length === 0 ? undefined : new TextEncoder().encode(decisionsText(stated));
  const places = new Map<number, number>();
  const inputs = snapshot.inputs.filter(({ system }, index) => {
    if (system === DECISIONS) return false;
    places.set(index, places.size);
    return true;
  });
  const records = yield* placedRecords(snapshot.records, places);
  const files = file === undefined ? [] : [{ name: DECISIONS_FILE, bytes: file }];
  const imported = yield* importBeside({ ...snapshot, inputs, records }, files, systems);
  const waiting = [...places.keys()];
  const before = imported.sources.map((source) => (source === undefined ? (waiting.shift() ?? -1) : -1));
  return { snapshot: imported.snapshot, file, before };
}

/** The records of the inputs that stay, at the places these have then; of packed ones each is made as it is read. */
function* placedRecords(
  records: readonly SnapshotRecord[],
  places: ReadonlyMap<number, number>,
): Generator<Progress, readonly SnapshotRecord[]> {
  const kept: number[] = [];
  for (const [ordinal, record] of records.entries()) {
    if (places.has(record.source.file)) kept.push(ordinal);
    if (ordinal % 4096 === 0) yield { phase: 'reading', bytes: 0, totalBytes: 0, records: ordinal };
  }
  const ordinals = Uint32Array.from(kept);
  const at = (index: number): SnapshotRecord => {
    const record = records[ordinals[index] ?? -1];
    if (record === undefined) throw new RangeError(`no record ${index}`);
    return { ...record, source: { ...record.source, file: places.get(record.source.file) ?? -1 } };
  };
  return isLazy(records) ? lazyArray(ordinals.length, at) : Array.from(ordinals, (_, index) => at(index));
}

function pair(secret: string, account: string): string {
  return `${secret}\n${account}`;
}
