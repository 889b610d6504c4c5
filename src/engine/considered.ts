import type { Scope } from '../questions/answers';
import type { Overview } from './contract';
import type { DifferenceFilter } from './difference-table';
import type { ProposalEffect } from './proposal';

/** What is shown after something was proposed: the overview of it or of today, and what it was taken for. */
export interface Considered {
  readonly overview: Overview;
  /** While the proposal is shown: the estate as it is, to be shown beside it. */
  readonly today?: Overview;
  readonly effect?: ProposalEffect;
}

/** Two estates whose effective access is compared: another snapshot and the open one, or the open one and a proposal. */
export interface DifferenceQuery {
  readonly against:
    | { readonly kind: 'proposal' }
    /** The earlier snapshot, at an instant of its own. */
    | { readonly kind: 'snapshot'; readonly id: number; readonly at: number };
  readonly scope: Scope;
  readonly filter: DifferenceFilter;
}
