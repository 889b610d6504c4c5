import { VERDICT_RANK } from '../../model/verdict';
import type { DecidedBy, Decision } from '../system';
import type { Actor } from './actor';
import type { Circumstances } from './circumstances';
import { citeStatement, citeTrust, denied, notEvaluated, uniqueCitations } from './answer';
import { callableBy, neverCalled } from './sts-actions';
import { ruleOnAssume } from './trust';
import type { AssumeRuling, TrustingRole } from './trust';

/** May this principal do these STS actions on a role? Its trust policy decides each; all must hold. */
export function decideAssume(
  actor: Actor,
  role: TrustingRole,
  names: readonly string[],
  circumstances: Circumstances,
  assumes: readonly string[],
): Decision {
  const own = callableBy('aws', names);
  if (own.length === 0) return denied(neverCalled('aws', names), citeTrust(role), assumes);
  const left = names.filter((name) => !own.includes(name));
  const aside =
    left.length === 0 ? [] : [`${left.join(' and ')} aside, which an identity provider's users call`];
  const given = [...assumes, ...aside];
  return allOf(
    own.map((name) => decideOne(actor, role, name, circumstances, given)),
    given,
  );
}

function decideOne(
  actor: Actor,
  role: TrustingRole,
  action: string,
  circumstances: Circumstances,
  assumes: readonly string[],
): Decision {
  const ruling = ruleOnAssume(actor, role, circumstances, action);
  if (ruling.kind === 'denied') {
    const silent = (ruling.sources ?? []).map((source) => ({ ...source, text: ruling.reason }));
    return denied(ruling.reason, [...ruling.by.map(citeStatement), ...silent], assumes);
  }
  const sure = ruling.ways.filter((way) => way.when === undefined);
  const used = sure.length > 0 ? sure : ruling.ways;
  const decidedBy = uniqueCitations(used.flatMap((way) => way.statements));
  if (ruling.kind === 'unknown') return { ...notEvaluated(ruling.reason, assumes), decidedBy };
  if (used.length === 0) {
    const { reason, by } = whyNot(actor, role, action, ruling);
    return denied(reason, by, assumes);
  }
  const supports = used.map((way) => way.records);
  if (sure.length > 0) return { verdict: 'allowed', decidedBy, assumes, supports };
  const conditions = [...new Set(used.map((way) => way.when ?? ''))];
  return { verdict: 'conditional', condition: conditions.join(' or '), decidedBy, assumes, supports };
}

/** Which side lacks: the trust policy, or the identity policies it leaves the decision to. */
function whyNot(
  actor: Actor,
  role: TrustingRole,
  action: string,
  { trusted }: Extract<AssumeRuling, { kind: 'ways' }>,
): { readonly reason: string; readonly by: readonly DecidedBy[] } {
  const same = actor.account === role.account;
  if (trusted.length === 0) {
    const reason = same
      ? `the trust policy does not allow it ${action}`
      : 'across accounts both the trust policy and an identity policy must allow it, and the trust policy does not';
    return { reason, by: citeTrust(role) };
  }
  const none = `no identity policy of account ${actor.account} allows it to this principal`;
  const reason = same
    ? `the trust policy leaves it to the identity policies of account ${role.account}, and none allows it to this principal`
    : `across accounts both the trust policy and an identity policy must allow it, and ${none}`;
  return {
    reason,
    by: [...new Set(trusted)].map((statement) => {
      const cited = citeStatement(statement);
      return {
        ...cited,
        text: `${cited.text}: ${same ? 'leaves it to the account' : 'lets it in'}, but ${none}`,
      };
    }),
  };
}

const MAX_WAYS = 64;

/** Several actions at once: the weakest decides, and what all of them need is needed together. */
export function allOf(decisions: readonly Decision[], assumes: readonly string[]): Decision {
  const [first, ...rest] = decisions;
  if (first === undefined) return notEvaluated('no action is asked for', assumes);
  if (rest.length === 0) return first;
  const weakest = decisions.reduce((a, b) => (VERDICT_RANK[b.verdict] < VERDICT_RANK[a.verdict] ? b : a));
  if (weakest.verdict === 'denied' || weakest.verdict === 'not-evaluated') return weakest;
  const conditions = new Set(
    decisions.flatMap(({ condition }) => (condition === undefined ? [] : [condition])),
  );
  const cited = new Map(
    decisions.flatMap((d) => d.decidedBy).map((by) => [`${by.file} ${by.pointer ?? ''} ${by.text}`, by]),
  );
  const supports = rest.reduce<Decision['supports']>(
    (ways, { supports: more }) =>
      unique(ways.flatMap((way) => more.map((other) => [...new Set([...way, ...other])]))).slice(0, MAX_WAYS),
    first.supports,
  );
  return {
    verdict: weakest.verdict,
    ...(conditions.size === 0 ? {} : { condition: [...conditions].join(' and ') }),
    decidedBy: [...cited.values()],
    assumes,
    supports,
  };
}

function unique(ways: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(ways.map((way) => [way.toSorted().join('\u0000'), way])).values()];
}
