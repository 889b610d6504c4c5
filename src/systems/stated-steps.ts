import type { StepKind } from '../graph/access-graph';
import type { GraphBuilder, Support } from '../graph/builder';
import { verbMask } from '../model/permission';
import type {
  ContainmentRecord,
  GrantRecord,
  Key,
  Mechanism,
  MembershipRecord,
  SecretRecord,
  TrustRecord,
} from '../model/record';
import { OPEN } from '../model/window';
import type { Window } from '../model/window';

/** Verbs with which a secret can be put to use by whoever holds them. */
const USES_SECRET = verbMask('view', 'use', 'export', 'administer');

const TRUST_KINDS: ReadonlyMap<Mechanism, StepKind> = new Map<Mechanism, StepKind>([
  ['session', 'session'],
  ['role-trust', 'assume'],
  ['shared-secret', 'unlocks'],
  ['same-identity', 'same-identity'],
]);

/** A member holds what its group does; one that is only eligible must activate it first. */
export function membershipStep(record: MembershipRecord, build: GraphBuilder): void {
  const eligible = record.eligible === true;
  const note = [record.notEvaluated, eligible ? 'eligible: must be activated first' : undefined]
    .filter((part) => part !== undefined)
    .join('; ');
  build.step({
    from: record.member,
    to: record.group,
    kind: 'member',
    ...(record.nativeType === undefined ? {} : { permission: record.nativeType }),
    verdict: record.notEvaluated !== undefined ? 'not-evaluated' : eligible ? 'conditional' : 'allowed',
    ...(note === '' ? {} : { note }),
    eligible,
    window: record.window,
    supports: [{ records: [record.key] }],
  });
}

/** Containment is not removable (design, section 5): one support without records. */
export function containmentStep(record: ContainmentRecord, build: GraphBuilder): void {
  build.step({
    from: record.container,
    to: record.child,
    kind: 'contains',
    through: record.traversable !== false,
    verdict: 'allowed',
    window: { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
    supports: [{ records: [] }],
  });
}

/** A grant, or a part of one in a window of its own, with what it rests on. */
export function grantStep(
  record: GrantRecord,
  build: GraphBuilder,
  secrets: ReadonlySet<Key>,
  from: Key,
  to: Key,
  window: Window,
  supports: readonly Support[],
  extraCondition?: string,
): void {
  const becomes = record.becomes === true;
  const usable = (record.verbs & USES_SECRET) !== 0 && (record.inherits === true || secrets.has(to));
  const note = noteOf(record, extraCondition);
  build.step({
    from,
    to,
    kind: becomes ? 'control' : 'permission',
    permission: record.permission,
    verbs: record.verbs,
    verdict:
      record.notEvaluated !== undefined ? 'not-evaluated' : note === undefined ? 'allowed' : 'conditional',
    ...(note === undefined ? {} : { note }),
    window,
    through: becomes || usable,
    becomes,
    inherits: record.inherits === true,
    eligible: record.eligible === true,
    supports,
  });
}

export function noteOf(record: GrantRecord | TrustRecord, extra?: string): string | undefined {
  const parts = [
    record.notEvaluated,
    record.eligible === true ? 'eligible: must be activated first' : undefined,
    record.condition,
    extra,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** A trust by its mechanism. */
export function trustStep(record: TrustRecord, build: GraphBuilder): void {
  const door = record.traversable === false;
  const note = door
    ? [record.condition, 'a permitted door: nobody passes by this trust alone'].filter(Boolean).join('; ')
    : noteOf(record);
  build.step({
    from: record.from,
    to: record.to,
    kind: TRUST_KINDS.get(record.mechanism) ?? 'trust',
    verdict:
      record.notEvaluated !== undefined ? 'not-evaluated' : note === undefined ? 'allowed' : 'conditional',
    ...(note === undefined ? {} : { note }),
    ...(record.nativeType === undefined ? {} : { permission: record.nativeType }),
    window: record.window,
    through: !door,
    eligible: record.eligible === true,
    mechanism: record.mechanism,
    supports: [{ records: [record.key] }],
  });
}

/** A secret leads to the account it signs in as. */
export function secretStep(record: SecretRecord, build: GraphBuilder): void {
  if (record.opens === undefined) return;
  build.step({
    from: record.key,
    to: record.opens,
    kind: 'unlocks',
    verdict: 'allowed',
    window:
      record.accountability?.expires === undefined
        ? OPEN
        : { from: OPEN.from, until: record.accountability.expires },
    supports: [{ records: [record.key] }],
    mechanism: 'shared-secret',
  });
}
