import type { Verdict } from '../model/verdict';
import { countDisjoint } from '../questions/independent';
import type { DecidedBy, Decision } from '../systems/system';

/** One line of `ask`. Times are epoch ms. */
export interface AskQuestion {
  readonly principal: string;
  readonly permission: string;
  readonly resource: string;
  readonly at: number;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

export interface AskAnswer {
  readonly verdict: Verdict;
  readonly condition?: string;
  readonly reason?: string;
  readonly decidedBy: readonly DecidedBy[];
  readonly assumes: readonly string[];
  /** Independent routes that yield the verdict; 0 when denied. */
  readonly routes: number;
}

/** The answer where nothing is at hand to decide from: what is missing, in words. */
export function undecided(reason: string, assumes: readonly string[] = []): AskAnswer {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes, routes: 0 };
}

/** What a system decided by its own rules, with the routes its supports make. */
export function fromDecision(decision: Decision, assumes: readonly string[]): AskAnswer {
  const { supports, ...answer } = decision;
  return {
    ...answer,
    assumes: [...assumes, ...decision.assumes],
    routes: decision.verdict === 'denied' ? 0 : countDisjoint(supports).independent,
  };
}
