import { editGraph } from '../graph/kernels/edit';
import type { Key } from '../model/record';
import { afterEnding, stillEffective } from '../questions/still-effective';
import type { StillEffective } from '../questions/still-effective';
import type { RecordView } from '../systems/system';
import { proposedEstate } from './proposal';
import type { Session } from './session';

/** What ends in one place, as numbers of the graph. */
export interface EndingQuestion {
  readonly at: number;
  readonly records: ReadonlySet<number>;
  /** Groups and accounts that end altogether. */
  readonly nodes: ReadonlySet<number>;
  readonly limit: number;
}

/** Policies that only describe: what a role holds, what activating it asks, what was delegated. They take nothing back. */
const DESCRIBES: ReadonlySet<string> = new Set([
  'Azure role',
  'directory role',
  'activation',
  'Lighthouse definition',
]);

/**
 * What ends, and what is still effective elsewhere. Where nothing anywhere takes access away, leaving out the steps of
 * what ends is the same as deciding without it; else everything is decided again, for a deny or a group that one names
 * may go with it and somebody gains. On an estate of the decided graph only steps can be left out.
 */
export function* whatIsStillEffective(
  session: Session,
  { at, records, nodes, limit }: EndingQuestion,
): Generator<number, StillEffective> {
  const { graph, view } = session;
  const question = { at, rank: 1 };
  const keys = [
    ...[...records].flatMap((record) => graph.records.at(record)?.key ?? []),
    ...[...nodes].flatMap((node) => graph.nodes.at(node)?.key ?? []),
  ];
  if (session.snapshot === undefined || view === undefined || onlyGives(view, keys))
    return yield* stillEffective(graph, records, question, nodes, limit);
  const { session: after } = yield* proposedEstate(session, { removed: keys, added: [] });
  // What joining makes of a group or account again from what is left ends with it.
  const left = new Set<number>();
  const gone = new Set(keys);
  for (let node = 0; node < after.graph.nodes.length; node++)
    if (gone.has(after.graph.nodes.at(node)?.key ?? '')) left.add(node);
  const changed =
    left.size === 0 ? after.graph : editGraph(after.graph, { records: new Set(), nodes: left, added: [] });
  return yield* afterEnding(graph, changed, question, limit);
}

/** Whether no record can take access away, and those removed give only what their own steps say. */
function onlyGives(view: RecordView, removed: readonly Key[]): boolean {
  if (view.all('grant').some(({ effect }) => effect === 'deny')) return false;
  if (view.all('policy').some(({ type }) => !DESCRIBES.has(type))) return false;
  return removed.every((key) => {
    const kind = view.get(key)?.kind;
    return kind !== 'policy' && kind !== 'attachment' && kind !== 'secret';
  });
}
