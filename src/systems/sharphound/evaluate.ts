import type { GraphBuilder } from '../../graph/builder';
import type { Key, RecordKind, SnapshotRecord } from '../../model/record';
import { evaluateStated } from '../stated';
import type { Evaluation, RecordView } from '../system';
import { protectedContainment, protectedSteps } from './protected';
import { replicationSteps } from './replication';
import { everyoneSteps } from './special-groups';
import { widerRights } from './wider-rights';

/** Active Directory as collected states edges and no denials; what several of them yield together is added here. */
export function* evaluateSharpHound(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  const blocked = protectedContainment(view);
  yield 0;
  yield* evaluateStated(withContainment(view, blocked), build, 'sharphound');
  yield* protectedSteps(view, blocked, build);
  yield* replicationSteps(view, build);
  everyoneSteps(view, build);
  return { includedIn: widerRights };
}

function withContainment(view: RecordView, blocked: ReadonlySet<Key>): RecordView {
  return {
    all: (kind) => view.all(kind),
    get: (key) => view.get(key),
    of: <K extends RecordKind>(system: string, kind: K) => {
      const records = view.of(system, kind);
      return kind === 'containment' ? records.map((record) => stopped(record, blocked)) : records;
    },
  };
}

function stopped<R extends SnapshotRecord>(record: R, blocked: ReadonlySet<Key>): R {
  return record.kind === 'containment' && blocked.has(record.key)
    ? { ...record, traversable: false }
    : record;
}
