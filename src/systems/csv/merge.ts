import type { Key, SnapshotRecord } from '../../model/record';
import { END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import { isFact } from './facts';
import type { Fact } from './facts';

/**
 * One fact that several rows or files state is one record, else it would count as several independent routes. Rows
 * name the same thing differently (id, name, with or without the tenant), so this is known only once references are
 * resolved. The first row stands; what it leaves open is filled from the others: a stated "never" ends what is unknown.
 */
export function mergeFacts(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const facts = new Map<string, Fact>();
  const dropped = new Set<Key>();
  for (const record of records) {
    if (!isFact(record)) continue;
    const name = nameOf(record);
    const first = facts.get(name);
    if (first !== undefined) dropped.add(record.key);
    facts.set(name, first === undefined ? record : merged(first, record));
  }
  if (dropped.size === 0) return records;
  return records.flatMap((record): readonly SnapshotRecord[] => {
    if (!isFact(record)) return [record];
    return dropped.has(record.key) ? [] : [facts.get(nameOf(record)) ?? record];
  });
}

/** What makes it that fact and no other. */
function nameOf(fact: Fact): string {
  const common = [
    fact.kind,
    fact.window.from,
    endOf(fact.window.until),
    fact.eligible === true,
    fact.notEvaluated,
  ];
  switch (fact.kind) {
    case 'membership':
      return name([...common, fact.member, fact.group]);
    case 'grant':
      return name([
        ...common,
        fact.principal,
        fact.permission,
        fact.resource,
        fact.effect,
        fact.condition,
        fact.becomes === true,
        fact.inherits === true,
        fact.accountability?.ticket,
      ]);
    case 'trust':
      return name([
        ...common,
        fact.from,
        fact.to,
        fact.mechanism,
        fact.nativeType,
        fact.condition,
        fact.traversable !== false,
        fact.accountability?.ticket,
      ]);
  }
}

function name(parts: readonly (string | number | boolean | undefined)[]): string {
  return JSON.stringify(parts.map((part) => (part === undefined ? null : String(part))));
}

/** Ends that no date tells apart. */
function endOf(until: EpochMs): EpochMs {
  return until === NEVER_ENDS ? END_UNKNOWN : until;
}

function merged(first: Fact, second: Fact): Fact {
  const accountability = { ...second.accountability, ...first.accountability };
  return {
    ...first,
    window: { from: first.window.from, until: Math.max(first.window.until, second.window.until) },
    ...(Object.keys(accountability).length === 0 ? {} : { accountability }),
  };
}
