import type { Key, PrincipalRecord } from '../../model/record';
import type { Source } from '../../model/source';
import type { Known } from './request-context';
import type { Held } from './held';

/** A policy that is in force but cannot be read. */
export interface Unreadable {
  readonly name: string;
  readonly why: string;
  readonly records: readonly Key[];
  readonly via?: Key;
}

export interface Boundary {
  readonly name: string;
  readonly allows: readonly Held[];
  readonly unreadable?: string;
  /** Where its policy stands, or else its attachment. */
  readonly source?: Source;
}

/** The SCPs of one level on the way from the root: what none of them allows is not allowed. */
export interface Ceiling {
  readonly name: string;
  readonly allows: readonly Held[];
  readonly unreadable?: string;
  /** Where its policies stand. */
  readonly sources: readonly Source[];
}

/** A principal that makes requests, with all statements in force for it. */
export interface Actor {
  readonly key: Key;
  readonly record: PrincipalRecord;
  readonly kind: 'user' | 'role' | 'root';
  readonly arn: string;
  readonly account: string;
  readonly tenant: Key;
  readonly allows: readonly Held[];
  /** Of identity policies, of the boundary and of SCPs. */
  readonly denies: readonly Held[];
  readonly unreadable: readonly Unreadable[];
  readonly boundary?: Boundary;
  /** Levels of SCPs that do not let everything through. */
  readonly ceilings: readonly Ceiling[];
  /** What is assumed of SCPs, where the exports lack some; and of a role that is known by its permission set. */
  readonly assumes: readonly string[];
  /** Context keys the exports know. */
  readonly known: ReadonlyMap<string, Known>;
  /** Statements by service prefix of what is asked, filled on first use. */
  readonly byService: Map<string, { readonly allows: readonly Held[]; readonly denies: readonly Held[] }>;
}
