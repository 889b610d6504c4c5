/**
 * What an enterprise takes from a team wherever it shares something with it (Keeper Enterprise Guide, "Teams"; Keeper
 * Commander, `enterprise-info --teams`, column `restricts`): R hides passwords, W forbids to edit, S to share on.
 */
import { verbMask } from '../../model/permission';
import type { VerbMask } from '../../model/permission';
import type { Key, SnapshotRecord } from '../../model/record';
import { RESTRICTS } from './enterprise-rows';
import { KEEPER } from './rows';

const TAKES: ReadonlyMap<string, VerbMask> = new Map([
  ['R', verbMask('view', 'export')],
  ['W', verbMask('create', 'change', 'rotate', 'delete')],
  ['S', verbMask('share')],
]);
const HIDDEN = [
  'soft control',
  'the password is masked by the client only: the team may not view passwords',
] as const;

/** Rights of teams without what their restrictions take. Applied again, nothing changes. */
export function restrictTeams(records: readonly SnapshotRecord[]): readonly SnapshotRecord[] {
  const restricted = new Map<Key, string>();
  for (const record of records)
    if (record.kind === 'observation' && record.system === KEEPER && record.type === RESTRICTS)
      restricted.set(record.subject, (record.value ?? '').toUpperCase());
  if (restricted.size === 0) return records;
  return records.map((record) => {
    if (record.kind !== 'grant' || record.system !== KEEPER) return record;
    const restricts = restricted.get(record.principal);
    if (restricts === undefined) return record;
    const taken = [...TAKES].reduce(
      (mask, [flag, verbs]) => (restricts.includes(flag) ? mask | verbs : mask),
      0,
    );
    const hidden =
      restricts.includes('R') && record.properties?.some(([name]) => name === HIDDEN[0]) !== true;
    return {
      ...record,
      verbs: record.verbs & ~taken,
      ...(hidden ? { properties: [...(record.properties ?? []), HIDDEN] } : {}),
    };
  });
}
