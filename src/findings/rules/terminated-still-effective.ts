import { STEP_KINDS } from '../../graph/access-graph';
import { stepKind } from '../../graph/steps';
import type { PrincipalRecord } from '../../model/record';
import { Pace } from '../pace';
import { nameOf, tenantName } from '../rule';
import type { FoundEvidence, Rule, RuleContext } from '../rule';

const SAME = STEP_KINDS.indexOf('same-identity');

const LEFT = /^(?:terminated|left|leaver|offboarded|inactive|deprovisioned|resigned|dismissed)\b/iu;

/** Someone who left according to one export and still has a working account with access in another place. */
export const terminatedStillEffective: Rule = {
  id: 'terminated-still-effective',
  title: 'Left, and still effective',
  why: 'One source says that this person has left, and an account of theirs still works and still holds access elsewhere.',
  remedy:
    'Disable the account and remove its grants in the tenant named; then look for what else was missed at the same leaving.',
  frameworks: ['NHI1:2025', 'AC-2(3)', 'A.5.18', 'CC6.2', 'CIS 6.2'],
  *find(context) {
    const reported = new Set<number>();
    const pace = new Pace();
    for (const record of context.view.all('principal')) {
      if (pace.due()) yield undefined;
      if (record.status === undefined || !LEFT.test(record.status) || record.type === 'identity') continue;
      for (const account of accountsOf(context, record)) {
        const rows = context.rows(account).length;
        const { graph } = context.estate;
        const disabled = ((graph.nodeFlags[account] ?? 0) & 1) !== 0;
        if (disabled || rows === 0 || reported.has(account)) continue;
        reported.add(account);
        yield {
          subject: account,
          severity: 'high',
          title: `${nameOf(context, account)} still has access in ${tenantName(context, account)} after leaving`,
          evidence: [
            { text: `${record.name} is stated as ${record.status}`, source: record.source },
            {
              text: `The account ${nameOf(context, account)} is not disabled and holds ${rows === 1 ? 'one effective permission' : `${rows} effective permissions`}`,
              node: account,
              ...sourceOf(context, account),
            },
          ],
        };
      }
    }
  },
};

function sourceOf(context: RuleContext, node: number): Pick<FoundEvidence, 'source'> {
  const source = context.estate.graph.nodes.at(node)?.source;
  return source === undefined ? {} : { source };
}

/** The principal's own node and every account joined to the same identity. */
function accountsOf(context: RuleContext, record: PrincipalRecord): readonly number[] {
  const { graph } = context.estate;
  const own = context.nodeOf(record.key);
  if (own === undefined) return [];
  const found = new Set([own]);
  for (let i = graph.inStart[own] ?? 0; i < (graph.inStart[own + 1] ?? 0); i++) {
    const step = graph.inStep[i] ?? 0;
    if (stepKind(graph, step) !== SAME) continue;
    const identity = graph.stepFrom[step] ?? 0;
    for (let e = graph.outStart[identity] ?? 0; e < (graph.outStart[identity + 1] ?? 0); e++) {
      if (stepKind(graph, e) === SAME) found.add(graph.stepTo[e] ?? 0);
    }
  }
  return [...found];
}
