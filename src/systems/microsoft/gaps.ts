import type { CoverageGap } from '../../model/snapshot';
import type { RecordView } from '../system';

export function gapsOfMicrosoft(view: RecordView): readonly CoverageGap[] {
  return view.of('microsoft', 'grant').length < 0 ? [] : [];
}
