import type { Accountability } from '../model/accountability';
import { DISPUTED } from '../model/record';
import type { SnapshotRecord } from '../model/record';

/** Something the exports only mention; nothing was exported about it. */
export function isMention(record: SnapshotRecord): boolean {
  return 'mentionedOnly' in record && record.mentionedOnly;
}

/** A mention whose name says more than its id. */
export function isNamed(record: SnapshotRecord): boolean {
  return 'name' in record && 'id' in record && record.name !== record.id;
}

/** What a policy with two different documents is: nobody can tell which of them is in force. */
const STATED_DIFFERENTLY = 'stated differently in two exports';

/**
 * In what two statements of one thing contradict each other so that an answer could flip, in words; undefined where
 * they do not. Such a thing is never decided by which file happened to come first.
 */
export function contradiction(first: SnapshotRecord, second: SnapshotRecord): string | undefined {
  if (first.kind === 'policy' && second.kind === 'policy') {
    const differ =
      first.document !== undefined && second.document !== undefined && first.document !== second.document;
    return differ ? 'its document differs' : undefined;
  }
  if (first.kind === 'principal' && second.kind === 'principal') {
    const differ =
      first.enabled !== undefined && second.enabled !== undefined && first.enabled !== second.enabled;
    return differ ? 'it is enabled in one and disabled in the other' : undefined;
  }
  return undefined;
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
  return settled(merged, first, second);
}

/** A contradiction is kept as such: the policy cannot be used, the principal is disputed. */
function settled(merged: SnapshotRecord, first: SnapshotRecord, second: SnapshotRecord): SnapshotRecord {
  if (merged.kind === 'policy') {
    const before = [first, second].some((r) => r.kind === 'policy' && r.unusable === STATED_DIFFERENTLY);
    if (!before && contradiction(first, second) === undefined) return merged;
    const undecided = { ...merged };
    delete undecided.document;
    return { ...undecided, unusable: STATED_DIFFERENTLY };
  }
  if (merged.kind === 'principal' && contradiction(first, second) !== undefined) {
    const properties = (merged.properties ?? []).filter(([name]) => name !== DISPUTED);
    const undecided = { ...merged };
    delete undecided.enabled;
    return {
      ...undecided,
      properties: [...properties, [DISPUTED, 'stated as enabled in one place and as disabled in another']],
    };
  }
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
