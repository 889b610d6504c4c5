import type { Source } from '../../model/source';
import { Pace } from '../pace';
import { nameOf } from '../rule';
import type { Rule, RuleContext } from '../rule';

const IN_FORCE = new Set(['identity', 'inline', 'boundary', 'trust', 'resource']);
const SHOWN = 8;

interface Unusable {
  readonly name: string;
  readonly reason: string;
  readonly source: Source;
  readonly holders: number[];
}

/** Policies in force that cannot be read or whose document no export has: what they could change is not evaluated. */
export const unusablePolicy: Rule = {
  id: 'unusable-policy',
  title: 'Policy in force that cannot be evaluated',
  why: 'The policy applies, but its document is malformed or not in the exports. Every answer it could change is left open until it can be read.',
  remedy:
    'Correct the document where it is malformed; where it is missing, export it too (aws iam get-account-authorization-details without a filter).',
  frameworks: ['AC-3', 'AC-6(7)', 'PR.AA-05'],
  *find(context) {
    for (const { name, reason, source, holders } of (yield* found(context)).values()) {
      const [subject] = holders;
      if (subject === undefined) continue;
      yield {
        subject,
        about: name,
        severity: 'medium',
        title: `Policy ${name} of ${nameOf(context, subject)}${holders.length > 1 ? ` and ${holders.length - 1} others` : ''} cannot be evaluated`,
        evidence: [
          { text: reason, source },
          ...holders.slice(0, SHOWN).map((node) => ({ text: `in force for ${nameOf(context, node)}`, node })),
          ...(holders.length > SHOWN ? [{ text: `and ${holders.length - SHOWN} more` }] : []),
        ],
      };
    }
  },
};

function* found(context: RuleContext): Generator<undefined, ReadonlyMap<string, Unusable>> {
  const pace = new Pace();
  const policies = new Map<string, Unusable>();
  for (const attachment of context.view.of('aws', 'attachment')) {
    if (pace.due()) yield undefined;
    if (!IN_FORCE.has(attachment.role)) continue;
    const policy = context.view.get(attachment.policy);
    const holder = context.nodeOf(attachment.to);
    if (holder === undefined) continue;
    const record = policy?.kind === 'policy' ? policy : undefined;
    if (record !== undefined && record.unusable === undefined) continue;
    const known = policies.get(attachment.policy);
    if (known !== undefined) {
      known.holders.push(holder);
      continue;
    }
    const id = attachment.policy.slice(attachment.policy.indexOf('|') + 1);
    policies.set(attachment.policy, {
      name: record?.name ?? id.slice(0, id.lastIndexOf('#')),
      reason: record?.unusable ?? 'its document is not in the exports',
      source: record?.source ?? attachment.source,
      holders: [holder],
    });
  }
  return policies;
}
