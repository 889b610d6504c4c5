import type { GraphBuilder } from '../../graph/builder';
import { evaluateStated } from '../stated';
import type { Evaluation, RecordView } from '../system';

/** OpenGraph states edges and no denials: what is stated is decided. */
export function* evaluateOpenGraph(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  yield* evaluateStated(view, build, 'opengraph');
  return {};
}
