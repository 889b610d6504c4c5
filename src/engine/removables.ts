/** What can be taken away, and what goes with it. */
import type { AccessGraph } from '../graph/access-graph';
import type { Key } from '../model/record';
import type { NodeRef, Place } from '../questions/answers';
import { nodeRef, recordRef } from '../questions/refs';
import { Names } from './names';
import type { Session } from './session';

/** Something that can be taken away, as a proposal names it. */
export interface Removable {
  readonly key: Key;
  /** `membership`, `grant`, `trust`, … or the kind of a node. */
  readonly kind: string;
  readonly label: string;
  readonly place?: Place;
}

/** Records and nodes by number, as a proposal names them. Containment has no record and cannot be taken away. */
export function removables(
  { graph, estate }: Session,
  records: readonly number[],
  nodes: readonly number[],
): readonly Removable[] {
  return [
    ...records.map((record): Removable => {
      const { kind, label, place } = recordRef(estate, record);
      return { key: graph.records.at(record)?.key ?? '', kind, label, place };
    }),
    ...nodes.map((node): Removable => {
      const { kind, name, id }: NodeRef = nodeRef(graph, node);
      return { key: graph.nodes.at(node)?.key ?? '', kind, label: name === id ? name : `${name} (${id})` };
    }),
  ];
}

/**
 * What is removed, and every membership, grant and trust of it: a row that names an account by its mail address would
 * otherwise be read as naming another account of that address, which would gain by it.
 */
export function withItsRecords({ view }: Session, removed: readonly Key[]): ReadonlySet<Key> {
  const all = new Set(removed);
  const things = new Set(
    removed.filter((key) => {
      const kind = view?.get(key)?.kind;
      return kind === 'principal' || kind === 'resource' || kind === 'secret';
    }),
  );
  if (view === undefined || things.size === 0) return all;
  for (const { key, member, group } of view.all('membership'))
    if (things.has(member) || things.has(group)) all.add(key);
  for (const { key, principal, resource } of view.all('grant'))
    if (things.has(principal) || things.has(resource)) all.add(key);
  for (const { key, from, to } of view.all('trust')) if (things.has(from) || things.has(to)) all.add(key);
  return all;
}

/** What is removed, in the order it was marked, by the names of the estate it is removed from. */
export function namedRemovals(session: Session, removed: readonly Key[]): readonly Removable[] {
  const { graph } = session;
  const wanted = new Set(removed);
  const found = new Map<Key, Removable>();
  const numbers = [...recordNumbers(graph, wanted)];
  for (const one of removables(session, numbers, [])) found.set(one.key, one);
  const names = new Names(graph);
  const nodes = removed.flatMap((key) => (found.has(key) ? [] : (names.key(key) ?? [])));
  for (const one of removables(session, [], nodes)) found.set(one.key, one);
  return removed.flatMap((key) => found.get(key) ?? []);
}

/** The numbers of records that can do nothing but give, where nothing anywhere takes away or protects; else undefined. */
export function plainRemovals(
  { graph, view, systems }: Session,
  removed: readonly Key[],
): ReadonlySet<number> | undefined {
  if (view === undefined || view.all('policy').length > 0) return undefined;
  if (view.all('grant').some(({ effect }) => effect === 'deny')) return undefined;
  const protecting = new Set(systems.filter(({ protects }) => protects === true).map(({ id }) => id));
  for (const key of removed) {
    const record = view.get(key);
    if (record === undefined) continue;
    const { kind, system } = record;
    if ((kind !== 'membership' && kind !== 'grant' && kind !== 'trust') || protecting.has(system))
      return undefined;
  }
  return recordNumbers(graph, new Set(removed));
}

/** The numbers of records by key. */
export function recordNumbers(graph: AccessGraph, keys: ReadonlySet<Key>): ReadonlySet<number> {
  const found = new Set<number>();
  let number = 0;
  for (const { key } of graph.records) {
    if (keys.has(key)) found.add(number);
    number++;
  }
  return found;
}
