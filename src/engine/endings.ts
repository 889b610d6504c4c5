import type { NodeRef, RecordRef } from '../questions/answers';
import { nodeRef, recordRef } from '../questions/refs';
import type { Session } from './session';

/** Something that can end in one place: a group or account as a whole, or one stated record. */
export type Ending =
  | { readonly what: 'node'; readonly node: NodeRef }
  | { readonly what: 'record'; readonly record: RecordRef };

/** An ending by what does not change between imports. */
export interface EndingKey {
  readonly what: Ending['what'];
  readonly key: string;
}

/** Kinds of record that can be ended: what only describes or contains is none. */
const ENDS: ReadonlySet<string> = new Set(['trust', 'grant', 'membership', 'attachment', 'policy', 'secret']);
const STRIDE = 4096;

/** What can end by its key, as a link keeps it: in the order given, what is not in this estate left out. */
export function* endingsByKey(
  { graph, estate, names }: Session,
  keys: readonly EndingKey[],
): Generator<number, readonly Ending[]> {
  const records = new Map<string, number>();
  const wanted = new Set(keys.flatMap(({ what, key }) => (what === 'record' ? [key] : [])));
  for (let record = 0; record < graph.records.length && records.size < wanted.size; record++) {
    if (record % STRIDE === 0) yield record;
    const key = graph.records.at(record)?.key;
    if (key !== undefined && wanted.has(key)) records.set(key, record);
  }
  return keys.flatMap(({ what, key }): readonly Ending[] => {
    const number = what === 'node' ? names.key(key) : records.get(key);
    if (number === undefined) return [];
    return what === 'node'
      ? [{ what, node: nodeRef(graph, number) }]
      : [{ what, record: recordRef(estate, number) }];
  });
}

/** Things and records whose name holds every word of a text: things first. */
export function* findEndings(
  session: Session,
  text: string,
  limit: number,
): Generator<number, readonly Ending[]> {
  const { graph, estate, names } = session;
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const found: Ending[] = names
    .search(text, limit)
    .map((node) => nodeRef(graph, node))
    .filter(({ kind }) => kind !== 'tenant' && kind !== 'resource' && kind !== 'pattern')
    .map((node) => ({ what: 'node', node }));
  // Half of the list at least is left to the records.
  const endings = found.slice(0, Math.ceil(limit / 2));
  for (let record = 0; record < graph.records.length && endings.length < limit; record++) {
    if (record % STRIDE === 0) yield record;
    const stated = graph.records.at(record);
    if (stated === undefined || !ENDS.has(stated.kind)) continue;
    const own = `${stated.label} ${stated.key}`.toLowerCase();
    if (words.every((word) => own.includes(word)))
      endings.push({ what: 'record', record: recordRef(estate, record) });
  }
  return endings;
}
