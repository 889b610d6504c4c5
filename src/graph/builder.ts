import type { VerbMask } from '../model/permission';
import type { Key, Mechanism } from '../model/record';
import type { Verdict } from '../model/verdict';
import type { Window } from '../model/window';
import type { StepKind } from './access-graph';

/** One way a step comes about: the removable records that are all needed, in the order of the chain. */
export interface Support {
  readonly records: readonly Key[];
  /** Nodes passed on the way (keys), for example the group that carries the policy. */
  readonly via?: readonly Key[];
}

/** A decided step, as an evaluator hands it over. */
export interface Step {
  readonly from: Key;
  readonly to: Key;
  readonly kind: StepKind;
  readonly permission?: string;
  readonly verbs?: VerbMask;
  readonly verdict: Exclude<Verdict, 'denied'>;
  readonly window: Window;
  /** The condition that remains, or what is missing. Required unless the verdict is `allowed`. */
  readonly note?: string;
  /** A walk goes on past the target. Default: true for all kinds but `permission`. */
  readonly through?: boolean;
  /** Default: true for control, assume, session, unlocks, trust and same-identity. */
  readonly becomes?: boolean;
  /** The permission also holds on what the target contains. */
  readonly inherits?: boolean;
  readonly eligible?: boolean;
  readonly mechanism?: Mechanism;
  /** At least one. Steps of kind `contains` have one support with no records. */
  readonly supports: readonly Support[];
}

/** What an evaluator may do to the graph under construction. */
export interface GraphBuilder {
  /**
   * Add a step. Steps equal in everything but supports become one with the union of supports.
   * Both ends must have a record (principal, resource or secret); otherwise the step is refused and `false` returned,
   * so that the evaluator can report a dangling end.
   */
  step(step: Step): boolean;
  has(key: Key): boolean;
}
