/** What a reviewer can decide about a finding or a grant. */
export const CHOICES = ['keep', 'revoke', 'exception'] as const;
export type Choice = (typeof CHOICES)[number];

/** What is decided about: a finding by its id, or a removable record (membership, grant, trust, …) by its key. */
export interface ReviewTarget {
  readonly kind: 'finding' | 'grant';
  readonly id: string;
}

export interface Decision {
  readonly target: ReviewTarget;
  /** What it was called when it was decided, so that it can be read where the target is no more. */
  readonly title: string;
  readonly choice: Choice;
  readonly reason: string;
  readonly ticket?: string;
  readonly owner?: string;
  /** Epoch ms; an exception has one. */
  readonly expires?: number;
  /** Who decided, as they named themselves. */
  readonly by: string;
  readonly at: number;
  /** Ids of decisions that whoever made this one had before them, and replaces by it. */
  readonly replaces: readonly string[];
}

/** A decision and its id. */
export interface KnownDecision extends Decision {
  readonly id: string;
}

/** As it stands in a file: instants as ISO 8601, what is absent left out. */
export function decisionJson(decision: Decision): object {
  const { target, title, choice, reason, ticket, owner, expires, by, at, replaces } = decision;
  return {
    target,
    title,
    choice,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
    by,
    at: new Date(at).toISOString(),
    ...(replaces.length === 0 ? {} : { replaces }),
  };
}

/** One name for a target, for maps. */
export function targetName({ kind, id }: ReviewTarget): string {
  return `${kind} ${id}`;
}

/** One name for who decided, for maps: who wrote themselves in another case is no second person. */
export function personName(by: string): string {
  return by.trim().toLowerCase();
}

/** Why a decision cannot be made as it is, if so. */
export function decisionFault(
  decision: Pick<Decision, 'choice' | 'reason' | 'expires' | 'by'>,
): string | undefined {
  if (decision.by.trim() === '') return 'say who decides';
  if (decision.choice === 'exception' && decision.reason.trim() === '') return 'an exception needs a reason';
  if (decision.choice === 'exception' && decision.expires === undefined)
    return 'an exception needs a day on which it ends';
  return undefined;
}

/** A decision in words: `exception until 2026-12-31, by R. Vance on 2026-11-21: reason (CHG-7)`. */
export function decisionText(decision: Decision): string {
  const { choice, expires, by, at, reason, ticket, owner } = decision;
  const until = expires === undefined ? '' : ` until ${day(expires)}`;
  const owned = owner === undefined ? '' : `, owner ${owner}`;
  const why = reason === '' ? '' : `: ${reason}`;
  const filed = ticket === undefined ? '' : ` (${ticket})`;
  return `${choice}${until}${owned}, by ${by} on ${day(at)}${why}${filed}`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
