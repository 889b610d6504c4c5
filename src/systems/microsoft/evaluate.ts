import type { GraphBuilder } from '../../graph/builder';
import { evaluateStated } from '../stated';
import type { Evaluation, RecordView } from '../system';

export function* evaluateMicrosoft(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  yield* evaluateStated(view, build, 'microsoft');
  return {};
}
