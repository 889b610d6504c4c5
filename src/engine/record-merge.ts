import type { Accountability } from '../model/accountability';
import type { SnapshotRecord } from '../model/record';

/** Something the exports only mention; nothing was exported about it. */
export function isMention(record: SnapshotRecord): boolean {
  return 'mentionedOnly' in record && record.mentionedOnly;
}

/** A mention whose name says more than its id. */
export function isNamed(record: SnapshotRecord): boolean {
  return 'name' in record && 'id' in record && record.name !== record.id;
}

/**
 * Two statements of one thing become one: the first stands, and what it leaves open is filled from the second.
 * A limit (a condition, eligibility) holds only where both state it, because either statement is a way of its own.
 */
export function mergeRecords(first: SnapshotRecord, second: SnapshotRecord): SnapshotRecord {
  if (first.kind !== second.kind) return first;
  const merged: SnapshotRecord = { ...second, ...first };
  const parts: MergedParts = {};
  if ('accountability' in first && 'accountability' in second) {
    parts.accountability = { ...second.accountability, ...first.accountability };
  }
  if ('aliases' in first && 'aliases' in second) {
    parts.aliases = [...new Set([...first.aliases, ...second.aliases])];
  }
  if ('properties' in first && 'properties' in second) {
    const names = new Set(first.properties.map(([name]) => name));
    const added = second.properties.filter(([name]) => !names.has(name));
    parts.properties = [...first.properties, ...added];
  }
  Object.assign(merged, parts);
  for (const name of limitsNotShared(first, second)) Reflect.deleteProperty(merged, name);
  return merged;
}

interface MergedParts {
  accountability?: Accountability;
  aliases?: readonly string[];
  properties?: readonly (readonly [string, string])[];
}

/** Members of the merged record that one of the two statements lifts. */
function limitsNotShared(first: SnapshotRecord, second: SnapshotRecord): string[] {
  const lifted: string[] = [];
  const both = (name: string, holds: (record: SnapshotRecord) => boolean): void => {
    if (!holds(first) || !holds(second)) lifted.push(name);
  };
  both('mentionedOnly', isMention);
  both('condition', (record) => 'condition' in record);
  both('notEvaluated', (record) => 'notEvaluated' in record);
  both('eligible', (record) => 'eligible' in record && record.eligible);
  both('traversable', (record) => 'traversable' in record && !record.traversable);
  both('unusable', (record) => 'unusable' in record);
  return lifted;
}
