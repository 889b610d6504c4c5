import type { ColumnRule } from '../../layout/columns';
import type { Laid } from '../../layout/desk';
import type { NodeRef } from '../../questions/answers';
import type { Shown } from './answer-shown';

/** Something to look at: the answer, laid out, and the names on its cards. */
export interface Explored {
  readonly shown: Shown;
  readonly laid: Laid;
  readonly names: ReadonlyMap<number, NodeRef>;
  /** Which columns it was laid out in. */
  readonly rule: ColumnRule;
}
