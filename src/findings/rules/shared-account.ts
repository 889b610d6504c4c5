import { STEP_KINDS } from '../../graph/access-graph';
import { UNREACHED, walkBackward } from '../../graph/walk';
import { stepKind } from '../../graph/steps';
import { filterOf } from '../../questions/scope-filter';
import { kindOf, nameOf } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';

const UNLOCKS = STEP_KINDS.indexOf('unlocks');
const SHOWN = 8;

/** One account, several people. */
export const sharedAccount: Rule = {
  id: 'shared-account',
  title: 'Shared account',
  why: 'Several people act as one principal: what was done cannot be traced to who did it, and when one of them leaves the secret should change.',
  remedy:
    'Give each person an account of their own; until then keep the secret in a vault that records each use, and rotate it when anyone leaves.',
  frameworks: ['NHI9:2025', 'NHI10:2025', 'CC6.1', 'IA-4'],
  *find(context) {
    for (const record of context.view.all('principal')) {
      const node = context.nodeOf(record.key);
      if (node === undefined || record.enabled === false || record.type === 'identity') continue;
      const people = record.shared === true || isUnlocked(context, node) ? peopleBehind(context, node) : [];
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

/** Users who can get hold of a secret that signs in as the account. */
function peopleBehind(context: RuleContext, account: number): readonly number[] {
  const { graph } = context.estate;
  const found = new Set<number>();
  for (let i = graph.inStart[account] ?? 0; i < (graph.inStart[account + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (stepKind(graph, step) !== UNLOCKS) continue;
    const back = walkBackward(
      graph,
      { node: graph.stepFrom[step] ?? 0, controlled: true },
      { ...filterOf(context.scope), becoming: false, rank: 2 },
    );
    back.controlled.forEach((distance, node) => {
      if (distance !== UNREACHED && node !== account && kindOf(context, node) === 'user') found.add(node);
    });
  }
  return [...found].filter((node) => ((graph.nodeFlags[node] ?? 0) & 1) === 0);
}
