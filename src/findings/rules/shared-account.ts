import { DISABLED, STEP_KINDS, THROUGH } from '../../graph/access-graph';
import { active, isDisabled } from '../../graph/walk';
import type { WalkFilter } from '../../graph/walk';
import { stepFlags, stepKind } from '../../graph/steps';
import { filterOf } from '../../questions/scope-filter';
import { Pace, ROWS_PER_TURN } from '../pace';
import { kindOf, nameOf } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';

const UNLOCKS = STEP_KINDS.indexOf('unlocks');
const SHOWN = 8;
/** What it takes to begin a walk, in steps looked at. */
const WALK = 64;

/** One account, several people. */
export const sharedAccount: Rule = {
  id: 'shared-account',
  title: 'Shared account',
  why: 'Several people act as one principal: what was done cannot be traced to who did it, and when one of them leaves the secret should change.',
  remedy:
    'Give each person an account of their own; until then keep the secret in a vault that records each use, and rotate it when anyone leaves.',
  frameworks: ['NHI9:2025', 'NHI10:2025', 'CC6.1', 'IA-4'],
  *find(context) {
    const pace = new Pace();
    const behind = new PeopleBehind(context);
    for (const record of context.view.all('principal')) {
      if (pace.due()) yield undefined;
      const node = context.nodeOf(record.key);
      if (node === undefined || record.enabled === false || record.type === 'identity') continue;
      const people = record.shared === true || isUnlocked(context, node) ? yield* behind.of(node) : [];
      if (record.shared !== true && (people.length < 2 || record.human === false)) continue;
      const evidence: FoundEvidence[] = [
        ...(record.shared === true
          ? [{ text: 'Stated as a shared account', source: record.source, node }]
          : []),
        ...people
          .slice(0, SHOWN)
          .map((person) => ({ text: `${nameOf(context, person)} can sign in as it`, node: person })),
        ...(people.length > SHOWN ? [{ text: `and ${people.length - SHOWN} more` }] : []),
      ];
      yield {
        subject: node,
        severity: 'high',
        title: `${record.name} is shared${people.length > 0 ? `: ${people.length} ${people.length === 1 ? 'person stands' : 'people stand'} behind it` : ''}`,
        evidence:
          evidence.length > 0
            ? evidence
            : [{ text: 'Stated as a shared account', source: record.source, node }],
      };
    }
  },
};

function isUnlocked(context: RuleContext, node: number): boolean {
  const { graph } = context.estate;
  for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
    if (stepKind(graph, graph.inStep[i] ?? 0) === UNLOCKS) return true;
  }
  return false;
}

/**
 * Users who can get hold of a secret that signs in as an account. One walk after the other over the same columns: each
 * costs what it reaches, not what there is.
 */
class PeopleBehind {
  readonly #context: RuleContext;
  readonly #filter: WalkFilter;
  /** Number of the last walk that came to a node. */
  readonly #seen: Uint32Array;
  readonly #pace = new Pace(ROWS_PER_TURN);
  #walk = 0;

  constructor(context: RuleContext) {
    this.#context = context;
    this.#filter = { ...filterOf(context.scope), becoming: false, rank: 2 };
    this.#seen = new Uint32Array(context.estate.graph.nodes.length);
  }

  *of(account: number): Generator<undefined, readonly number[]> {
    const { graph } = this.#context.estate;
    const found = new Set<number>();
    for (let i = graph.inStart[account] ?? 0; i < (graph.inStart[account + 1] ?? 0); i++) {
      const step = graph.inStep[i] ?? 0;
      if (stepKind(graph, step) !== UNLOCKS) continue;
      for (const node of yield* this.#holders(graph.stepFrom[step] ?? 0))
        if (node !== account && kindOf(this.#context, node) === 'user') found.add(node);
    }
    return [...found].filter((node) => ((graph.nodeFlags[node] ?? 0) & DISABLED) === 0);
  }

  /** Everything that controls a node, the node too, in node order. */
  *#holders(node: number): Generator<undefined, Uint32Array> {
    const { graph } = this.#context.estate;
    this.#walk++;
    if (this.#pace.due(WALK)) yield undefined;
    this.#seen[node] = this.#walk;
    const queue = [node];
    for (const to of queue) {
      // Nothing passes through a disabled principal, but it may itself be the target.
      if (to !== node && isDisabled(graph, to)) continue;
      const end = graph.inStart[to + 1] ?? 0;
      if (this.#pace.due(1 + end - (graph.inStart[to] ?? 0))) yield undefined;
      for (let i = graph.inStart[to] ?? 0; i < end; i++) {
        const step = graph.inStep[i] ?? 0;
        const from = graph.stepFrom[step] ?? 0;
        if (this.#seen[from] === this.#walk) continue;
        if ((stepFlags(graph, step) & THROUGH) === 0 || !active(graph, step, this.#filter)) continue;
        this.#seen[from] = this.#walk;
        queue.push(from);
      }
    }
    return Uint32Array.from(queue).sort();
  }
}
