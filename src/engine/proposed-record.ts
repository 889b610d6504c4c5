import type { NodeRecord } from '../graph/node-record';
import type { Key, RecordKind, SnapshotRecord } from '../model/record';
import { VERBS, verbMask } from '../model/permission';
import type { Verb } from '../model/permission';
import { STANDING } from '../model/window';
import type { RecordView } from '../systems/system';

/** Something someone considers to make. All but memberships are stated: no policy of a platform takes them back. */
export type ProposedRecord =
  | { readonly kind: 'membership'; readonly member: Key; readonly group: Key }
  | {
      readonly kind: 'grant';
      readonly principal: Key;
      readonly permission: string;
      readonly verbs: readonly Verb[];
      readonly resource: Key;
    }
  /** `from` may act as `to`; a secret signs in as it. */
  | { readonly kind: 'trust'; readonly from: Key; readonly to: Key }
  /** A new secret that lies in something (or is carried by someone) and signs in as an account. */
  | { readonly kind: 'secret'; readonly name: string; readonly container: Key; readonly account: Key };

/** The system whose evaluation takes stated grants as they are. */
export const STATED = 'csv';

const SOURCE = { file: -1 };

/** What a proposed record joins. */
export function proposedEnds(proposed: ProposedRecord): readonly Key[] {
  switch (proposed.kind) {
    case 'membership':
      return [proposed.member, proposed.group];
    case 'grant':
      return [proposed.principal, proposed.resource];
    case 'trust':
      return [proposed.from, proposed.to];
    case 'secret':
      return [proposed.container, proposed.account];
  }
}

/**
 * A proposed record as the evaluation takes it, beside the records that are there: a membership is judged by the system of
 * the group, a secret is one more thing and lies where it lies.
 */
export function recordsOf(
  proposed: ProposedRecord,
  view: Pick<RecordView, 'get'> | undefined,
): readonly SnapshotRecord[] {
  const stated = { system: STATED, source: SOURCE, window: STANDING };
  switch (proposed.kind) {
    case 'membership': {
      const { member, group } = proposed;
      const system = group.slice(0, Math.max(0, group.indexOf('|')));
      const key = `${system}|proposed/${member}/${group}`;
      return [{ ...stated, kind: 'membership', key, system, member, group }];
    }
    case 'grant': {
      const { principal, permission, resource, verbs } = proposed;
      return [
        {
          ...stated,
          kind: 'grant',
          key: `${STATED}|proposed/${principal}/${permission}/${resource}`,
          principal,
          resource,
          permission,
          verbs: verbMask(...VERBS.filter((verb) => verbs.includes(verb))),
          effect: 'allow',
        },
      ];
    }
    case 'trust': {
      const { from, to } = proposed;
      const signsIn = view?.get(from)?.kind === 'secret';
      return [
        {
          ...stated,
          kind: 'trust',
          key: `${STATED}|proposed-trust/${from}/${to}`,
          mechanism: signsIn ? 'shared-secret' : 'role-trust',
          nativeType: signsIn ? 'signs in as' : 'may act as',
          from,
          to,
        },
      ];
    }
    case 'secret':
      return secretRecords(proposed, view);
  }
}

function secretRecords(
  { name, container, account }: Extract<ProposedRecord, { readonly kind: 'secret' }>,
  view: Pick<RecordView, 'get'> | undefined,
): readonly SnapshotRecord[] {
  const where = thingOf(container, view) ?? thingOf(account, view);
  // Neither is in this snapshot: there is nothing it could lie in or open, and both are told as missing.
  if (where === undefined) return [];
  const tenant = where.kind === 'tenant' ? where.key : where.tenant;
  const key = `${STATED}|proposed-secret/${container}/${account}/${name}`;
  const id = `proposed/${name} in ${container.slice(container.indexOf('|') + 1)}`;
  // A thing of the graph is somewhere in the files: where what it lies in is stated.
  const stated = { system: STATED, source: where.source };
  return [
    { ...stated, kind: 'secret', key, type: 'proposed secret', tenant, id, name, opens: account },
    { ...stated, kind: 'containment', key: `${key}/in`, container, child: key },
  ];
}

function thingOf(key: Key, view: Pick<RecordView, 'get'> | undefined): NodeRecord | undefined {
  const record = view?.get(key);
  if (record === undefined) return undefined;
  return isNode(record) ? record : undefined;
}

const NODES: ReadonlySet<RecordKind> = new Set(['tenant', 'principal', 'resource', 'secret']);

function isNode(record: SnapshotRecord): record is NodeRecord {
  return NODES.has(record.kind);
}
