import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { STANDING } from '../../model/window';
import { items, prop, word, yes } from './fields';
import { linkKey } from './ids';
import { placeOf } from './links';
import type { Reading, Subject } from './reading';

/** Older collectors write the names of these enumerations, newer ones their numbers (or the other way round). */
const DIRECTIONS = ['disabled', 'inbound', 'outbound', 'bidirectional'];
const TYPES = ['parentchild', 'crosslink', 'forest', 'external', 'unknown'];
const SAME_FOREST = new Set(['parentchild', 'treeroot', 'crosslink']);

/**
 * Trusts of a domain, as BloodHound turns them into edges. Inside a forest a trust is no boundary: who controls one
 * domain controls the other. Across forests it is a door for those of the trusted side, through which nobody passes by
 * it alone, except where SID filtering is off (forged SID history) or TGTs are delegated.
 */
export function readTrusts(subject: Subject, reading: Reading): void {
  for (const [i, trust] of items(subject.value, 'Trusts').entries()) {
    const at = placeOf(subject, 'Trusts', i);
    const sid = word(trust, 'TargetDomainSid')?.toUpperCase();
    if (sid === undefined) {
      reading.sink.problem('warning', 'this trust names no domain', { pointer: at });
      continue;
    }
    readTrust(trust, sid, at, subject, reading);
  }
}

function readTrust(trust: Json, sid: string, pointer: string, subject: Subject, reading: Reading): void {
  const name = word(trust, 'TargetDomainName')?.toUpperCase();
  if (name !== undefined) reading.noteDomain(name, sid);
  reading.tenant(sid, name, pointer);
  const other = reading.resource(sid, 'Domain', subject, pointer);
  const direction = named(trust, 'TrustDirection', DIRECTIONS);
  const type = named(trust, 'TrustType', TYPES);
  const inbound = direction === 'inbound' || direction === 'bidirectional';
  const outbound = direction === 'outbound' || direction === 'bidirectional';
  const add = (from: Key, to: Key, nativeType: string, carries: boolean, condition?: string) =>
    reading.sink.add(
      {
        kind: 'trust',
        key: linkKey('trust', from, to, nativeType),
        system: 'sharphound',
        source: { file: reading.file, pointer },
        mechanism: 'domain-trust',
        from,
        to,
        window: STANDING,
        nativeType,
        traversable: carries,
        ...(condition === undefined ? {} : { condition }),
      },
      'derived',
    );
  if (!inbound && !outbound) {
    reading.sink.problem('warning', `trust direction ${direction} opens nothing`, { pointer });
    return;
  }
  if (SAME_FOREST.has(type)) {
    if (inbound) add(other, subject.key, 'SameForestTrust', true);
    if (outbound) add(subject.key, other, 'SameForestTrust', true);
    return;
  }
  const transitive = yes(trust, 'IsTransitive') ? 'transitive' : 'not transitive';
  const door = `${type} trust, ${transitive}: the trusted domain's principals may authenticate; access needs grants there`;
  // Inbound: the other domain trusts this one, so principals of this one may go there.
  if (inbound) {
    add(subject.key, other, 'CrossForestTrust', false, door);
    if (yes(trust, 'TGTDelegationEnabled')) add(other, subject.key, 'AbuseTGTDelegation', true);
  }
  if (outbound) {
    add(other, subject.key, 'CrossForestTrust', false, door);
    if (prop(trust, 'SidFilteringEnabled') === false) add(other, subject.key, 'SpoofSIDHistory', true);
  }
}

function named(trust: Json, name: string, names: readonly string[]): string {
  const value = prop(trust, name);
  if (typeof value === 'number') return names[value] ?? 'unknown';
  if (typeof value !== 'string') return 'unknown';
  return /^\d+$/.test(value) ? (names[Number(value)] ?? 'unknown') : value.toLowerCase();
}
