import type { DifferenceQuery } from '../engine/considered';
import { DifferenceTable } from '../engine/difference-table';
import type { DifferencePage } from '../engine/difference-table';
import type { Session } from '../engine/session';
import type { AccessGraph } from '../graph/access-graph';
import { textBlob } from '../lib/text-parts';
import { compareGraphs } from '../questions/compare';

/** Two estates whose effective access is compared. */
export interface Sides {
  readonly before: AccessGraph;
  readonly after: AccessGraph;
}

/** The comparison last asked for, so that its pages and its CSV are not computed again; and the snapshot read for it. */
export class Differing {
  #last: { readonly sides: Sides; readonly what: string; readonly table: DifferenceTable } | undefined;
  #snapshot: { readonly id: number; readonly graph: AccessGraph } | undefined;

  *page(sides: Sides, query: DifferenceQuery): Generator<number, DifferencePage> {
    return yield* (yield* this.#table(sides, query)).page(query.filter);
  }

  *csv(sides: Sides, query: DifferenceQuery): Generator<number, Blob> {
    const table = yield* this.#table(sides, query);
    return yield* textBlob((put) => table.csv(query.filter, put));
  }

  /** The graph of a stored snapshot; only the one last compared with is kept. */
  async snapshot(id: number, read: () => Promise<Session>): Promise<AccessGraph> {
    if (this.#snapshot?.id === id) return this.#snapshot.graph;
    const { graph } = await read();
    this.#snapshot = { id, graph };
    return graph;
  }

  *#table(sides: Sides, { against, scope }: DifferenceQuery): Generator<number, DifferenceTable> {
    const { at, atLeast, becoming } = scope;
    const then = against.kind === 'snapshot' ? against.at : at;
    const what = JSON.stringify([at, then, atLeast, becoming]);
    const last = this.#last;
    if (last?.what === what && last.sides.before === sides.before && last.sides.after === sides.after) {
      return last.table;
    }
    const now = { at, atLeast, verbs: [], becoming };
    const found = yield* compareGraphs(sides.before, sides.after, {
      before: { ...now, at: then },
      after: now,
    });
    const table = new DifferenceTable(sides.before, sides.after, found);
    this.#last = { sides, what, table };
    return table;
  }
}
