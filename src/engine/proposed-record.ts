import type { Key, SnapshotRecord } from '../model/record';
import { VERBS, verbMask } from '../model/permission';
import type { Verb } from '../model/permission';
import { STANDING } from '../model/window';

/** Something someone considers to make. Grants are stated: no policy of a platform takes them back. */
export type ProposedRecord =
  | { readonly kind: 'membership'; readonly member: Key; readonly group: Key }
  | {
      readonly kind: 'grant';
      readonly principal: Key;
      readonly permission: string;
      readonly verbs: readonly Verb[];
      readonly resource: Key;
    };

/** The system whose evaluation takes stated grants as they are. */
export const STATED = 'csv';

/** A proposed record as the evaluation takes it: a membership is judged by the system of the group. */
export function recordOf(proposed: ProposedRecord): SnapshotRecord {
  const source = { file: -1 };
  if (proposed.kind === 'membership') {
    const { member, group } = proposed;
    const system = group.slice(0, Math.max(0, group.indexOf('|')));
    const key = `${system}|proposed/${member}/${group}`;
    return { kind: 'membership', key, system, source, member, group, window: STANDING };
  }
  const { principal, permission, resource, verbs } = proposed;
  return {
    kind: 'grant',
    key: `${STATED}|proposed/${principal}/${permission}/${resource}`,
    system: STATED,
    source,
    principal,
    resource,
    permission,
    verbs: verbMask(...VERBS.filter((verb) => verbs.includes(verb))),
    effect: 'allow',
    window: STANDING,
  };
}
