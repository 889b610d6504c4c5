import { BECOMES } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepFlags, stepVerdict } from '../graph/steps';
import { active } from '../graph/walk';
import { byCodeUnit } from '../lib/order';
import type { Key, SnapshotRecord } from '../model/record';
import type { Snapshot } from '../model/snapshot';
import type { Verdict } from '../model/verdict';
import { isPermissionPattern, meaningOf } from '../model/permission-cover';
import { VERDICT_RANK, verdictOf } from '../model/verdict';
import type { Scope } from '../questions/answers';
import { effectivePermissions } from '../questions/effective';
import { blastRadius } from '../questions/blast-radius';
import { noteOf, permissionOf } from '../questions/refs';
import type { SystemModule } from '../systems/system';
import type { Progress } from './contract';
import { evaluateSnapshot } from './evaluate';
import { Names } from './names';

/** Something a principal holds or can become, before and after. */
export interface Change {
  readonly kind: 'right' | 'becomes';
  readonly permission: string;
  /** Id of the thing or principal. */
  readonly on: string;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** What changes for a principal when records are taken away: rights can also be gained, where a deny goes. */
export interface Detached {
  readonly changes: readonly Change[];
  /** Everything reached, itself or by becoming: how many before and after. */
  readonly reachedBefore: number;
  readonly reachedAfter: number;
  /** Tenants no longer reached, by key. */
  readonly tenantsLost: readonly Key[];
}

/**
 * What changes for a principal if these records are gone: everything is evaluated again without them, because in a
 * system with denies and boundaries to take a policy away is not to take its grants away. `before` is the graph as it
 * is. A policy goes with its attachments; a trust policy is left empty, since a role cannot be without one.
 */
export function* whatDetachingChanges(
  before: AccessGraph,
  snapshot: Snapshot,
  systems: readonly SystemModule[],
  principal: Key,
  gone: ReadonlySet<Key>,
  at: number,
): Generator<Progress, Detached> {
  const records = withoutRecords(snapshot.records, gone);
  const { graph } = yield* evaluateSnapshot({ ...snapshot, records }, systems);
  const old = yield* heldBy(before, principal, at);
  const now = yield* heldBy(graph, principal, at);
  const changes: Change[] = [];
  for (const name of [...new Set([...old.held.keys(), ...now.held.keys()])].sort(byCodeUnit)) {
    const known = old.held.get(name);
    const left = now.held.get(name);
    const a = known ?? (left === undefined ? undefined : old.standsFor(left));
    const b = left ?? (known === undefined ? undefined : now.standsFor(known));
    if (a?.verdict === b?.verdict && a?.note === b?.note) continue;
    const { kind, permission, on } = known ?? left ?? NOTHING;
    changes.push({ kind, permission, on, before: a?.verdict ?? 'denied', after: b?.verdict ?? 'denied' });
  }
  return {
    changes,
    reachedBefore: old.reached,
    reachedAfter: now.reached,
    tenantsLost: [...old.tenants].filter((tenant) => !now.tenants.has(tenant)).sort(byCodeUnit),
  };
}

/** Records without some, as a platform would be left: a policy takes its attachments along. */
export function withoutRecords(
  records: readonly SnapshotRecord[],
  gone: ReadonlySet<Key>,
): readonly SnapshotRecord[] {
  return records.flatMap((record): readonly SnapshotRecord[] => {
    if (record.kind === 'attachment' && record.role !== 'trust' && gone.has(record.policy)) return [];
    if (!gone.has(record.key)) return [record];
    if (record.kind === 'policy' && record.type === 'trust') return [{ ...record, document: NO_STATEMENTS }];
    return [];
  });
}

const NO_STATEMENTS = '{"Statement":[],"Version":"2012-10-17"}';

interface HeldThing {
  readonly kind: Change['kind'];
  readonly permission: string;
  readonly on: string;
  readonly verdict: Verdict;
  readonly note: string | undefined;
}

const NOTHING: HeldThing = { kind: 'right', permission: '', on: '', verdict: 'denied', note: undefined };

interface Holdings {
  readonly held: ReadonlyMap<string, HeldThing>;
  /** The strongest that stands for this and more on the same thing (`s3:List*` for `s3:ListBucket`). */
  readonly standsFor: (one: HeldThing) => HeldThing | undefined;
  readonly reached: number;
  readonly tenants: ReadonlySet<Key>;
}

function* heldBy(graph: AccessGraph, principal: Key, at: number): Generator<Progress, Holdings> {
  const node = new Names(graph).key(principal);
  const held = new Map<string, HeldThing>();
  if (node === undefined) return { held, standsFor: () => undefined, reached: 0, tenants: new Set() };
  const add = (kind: Change['kind'], step: number, other: number, verdict: Verdict): void => {
    const permission = permissionOf(graph, step) ?? kind;
    const key = graph.nodes.at(other)?.key ?? '';
    const on = graph.nodes.at(other)?.id ?? '';
    held.set([kind, permission, key].join('\u0000'), {
      kind,
      permission,
      on,
      verdict,
      note: noteOf(graph, step),
    });
  };
  const scope: Scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: false };
  const listing = effectivePermissions(graph, [node], scope);
  let rows = listing.next();
  while (rows.done !== true) {
    yield { phase: 'evaluating', bytes: 0, totalBytes: 0, records: rows.value };
    rows = listing.next();
  }
  const columns = rows.value;
  for (let row = 0; row < columns.count; row++) {
    const step = columns.step[row] ?? 0;
    if ((stepFlags(graph, step) & BECOMES) === 0)
      add('right', step, columns.resource[row] ?? 0, verdictOf(columns.verdict[row] ?? 0));
  }
  for (let step = graph.outStart[node] ?? 0; step < (graph.outStart[node + 1] ?? 0); step++) {
    if (!active(graph, step, { at, rank: 1, becoming: true })) continue;
    if ((stepFlags(graph, step) & BECOMES) !== 0)
      add('becomes', step, graph.stepTo[step] ?? 0, verdictOf(stepVerdict(graph, step)));
  }
  const { reached } = blastRadius(graph, [node], { ...scope, becoming: true });
  const tenants = new Set(reached.map(({ tenant }) => graph.tenants[tenant]?.key ?? ''));
  return { held, standsFor: patternsIn(held), reached: reached.length, tenants };
}

function patternsIn(held: ReadonlyMap<string, HeldThing>): Holdings['standsFor'] {
  const patterns = new Map<
    string,
    { readonly one: HeldThing; readonly means: (name: string) => boolean }[]
  >();
  const place = ({ kind, on }: HeldThing): string => `${kind}\u0000${on}`;
  for (const one of held.values()) {
    if (one.kind !== 'right' || !isPermissionPattern(one.permission)) continue;
    const list = patterns.get(place(one)) ?? [];
    if (list.length === 0) patterns.set(place(one), list);
    list.push({ one, means: meaningOf(one.permission) });
  }
  return (asked) =>
    (patterns.get(place(asked)) ?? [])
      .filter(({ means }) => means(asked.permission))
      .map(({ one }) => one)
      .reduce<HeldThing | undefined>(
        (best, one) =>
          best === undefined || VERDICT_RANK[one.verdict] > VERDICT_RANK[best.verdict] ? one : best,
        undefined,
      );
}
