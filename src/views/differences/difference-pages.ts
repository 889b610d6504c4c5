import type { EngineApi } from '../../../workers/protocol';
import type { DifferenceQuery } from '../../engine/considered';
import type { DifferenceItem, DifferencePage } from '../../engine/difference-table';
import { RowPages } from '../grid/row-pages.svelte';

export type DifferencePages = RowPages<DifferenceQuery, DifferenceItem, DifferencePage>;

/** The rows of a comparison. */
export function differencePages(engine: EngineApi): DifferencePages {
  return new RowPages((query, offset, limit) =>
    engine.differences({ ...query, filter: { ...query.filter, offset, limit } }),
  );
}
