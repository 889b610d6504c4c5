import type { GraphBuilder } from '../../graph/builder';
import type { Key, RecordKind, SnapshotRecord } from '../../model/record';
import { evaluateStated } from '../stated';
import type { Evaluation, RecordView } from '../system';
import { BY_NAME } from './ids';
import { protectedContainment, protectedSteps } from './protected';
import { replicationSteps } from './replication';
import { everyoneSteps } from './special-groups';

/** Active Directory as collected states edges and no denials; what several of them yield together is added here. */
export function* evaluateSharpHound(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  const resolved = withNames(view);
  yield 0;
  const blocked = protectedContainment(resolved);
  yield 0;
  yield* evaluateStated(withContainment(resolved, blocked), build, 'sharphound');
  yield* protectedSteps(resolved, blocked, build);
  yield* replicationSteps(resolved, build);
  everyoneSteps(resolved, build);
  return {};
}

/** Members named by distinguished name, replaced by the object of that name. */
export function withNames(view: RecordView): RecordView {
  const open = new Map<string, Key>();
  for (const record of view.of('sharphound', 'principal')) {
    if (record.mentionedOnly === true && record.key.startsWith(BY_NAME)) open.set(record.id, record.key);
  }
  if (open.size === 0) return view;
  const found = new Map<Key, Key>();
  for (const kind of ['principal', 'resource'] as const) {
    for (const record of view.of('sharphound', kind)) {
      const name = record.properties
        ?.find(([property]) => property === 'distinguishedname')?.[1]
        .toUpperCase();
      const asked = name === undefined ? undefined : open.get(name);
      if (asked !== undefined && !found.has(asked)) found.set(asked, record.key);
    }
  }
  return mapped(view, (record) =>
    record.kind === 'membership' && found.has(record.member)
      ? { ...record, member: found.get(record.member) ?? record.member }
      : record,
  );
}

function withContainment(view: RecordView, blocked: ReadonlySet<Key>): RecordView {
  return mapped(view, (record) =>
    record.kind === 'containment' && blocked.has(record.key) ? { ...record, traversable: false } : record,
  );
}

function mapped(view: RecordView, map: <R extends SnapshotRecord>(record: R) => R): RecordView {
  return {
    all: (kind) => view.all(kind),
    get: (key) => view.get(key),
    of: <K extends RecordKind>(system: string, kind: K) => {
      return view.of(system, kind).map((record) => map(record));
    },
  };
}
