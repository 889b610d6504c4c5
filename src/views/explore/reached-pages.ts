import type { EngineApi } from '../../../workers/protocol';
import { askEstate } from '../../app/estate-answer';
import type { ReachedPage, ReachedQuestion } from '../../engine/reached-rows';
import type { Reached } from '../../questions/answers';
import { RowPages } from '../grid/row-pages.svelte';

/** The rows beside a picture. */
export function reachedPages(engine: EngineApi): RowPages<ReachedQuestion, Reached, ReachedPage> {
  return new RowPages((question, offset, limit) =>
    askEstate(engine, 'reached', { kind: 'reached', ...question, offset, limit }),
  );
}
