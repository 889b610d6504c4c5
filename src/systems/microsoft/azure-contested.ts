import type { GraphBuilder } from '../../graph/builder';
import type { Key } from '../../model/record';
import type { AzureHolding, Deny } from './azure-access';
import { unknownGroup } from './azure-denies';
import { blocksIn } from './azure-roles';
import { stepOf } from './azure-step';
import { closureOf } from './closure';
import type { Facts } from './facts';

/**
 * A deny takes access away, so it is decided for each acting principal (design, section 5): who is not denied keeps the
 * role on every scope below; who is keeps it, less what the deny names, where the deny reaches.
 */
export function contested(
  holding: AzureHolding,
  denies: readonly Deny[],
  facts: Facts,
  build: GraphBuilder,
): void {
  for (const { principal, chain } of actorsOf(holding.principal, facts)) {
    const groups = closureOf(principal, facts);
    const applying = denies.filter(
      (deny) =>
        (deny.everyone || [...groups.keys()].some((key) => deny.principals.has(key))) &&
        ![...groups.keys()].some((key) => deny.excluded.has(key)),
    );
    const records = [...chain, ...holding.records];
    for (const scope of [holding.scope, ...below(holding.scope, facts)]) {
      const above = facts.scopesAbove(scope);
      const here = applying.filter(
        (deny) => deny.scope === scope || (!deny.here && above.includes(deny.scope)),
      );
      const all = here.some(
        (deny) =>
          deny.condition === undefined &&
          blocksIn(deny.record.document).some(
            (block) =>
              block.actions.includes('*') &&
              block.notActions.length === 0 &&
              (block.dataActions.includes('*') ||
                (holding.role.blocks ?? []).every((b) => b.dataActions.length === 0)),
          ),
      );
      if (all) continue;
      const base = stepOf(holding);
      const unsure = denies.find(
        (deny) =>
          !here.includes(deny) &&
          (deny.scope === scope || (!deny.here && above.includes(deny.scope))) &&
          unknownGroup(deny.principals, facts) !== undefined,
      );
      const note = [
        base.note,
        ...here.map((deny) => `less what the deny assignment ${deny.record.name} names`),
        unsure === undefined
          ? undefined
          : `whether the deny assignment ${unsure.record.name} applies: the members of a group it names are not all known`,
      ]
        .filter((part) => part !== undefined)
        .join('; ');
      build.step({
        ...base,
        from: principal,
        to: scope,
        inherits: false,
        verdict:
          unsure !== undefined
            ? 'not-evaluated'
            : base.verdict === 'allowed' && here.length > 0
              ? 'conditional'
              : base.verdict,
        ...(note === '' ? {} : { note }),
        supports: [{ records }],
      });
    }
  }
}

function* below(scope: Key, facts: Facts): Generator<Key> {
  for (const child of facts.children.get(scope) ?? []) {
    yield child;
    yield* below(child, facts);
  }
}

/** Everybody who acts through a principal: itself, or the members of a group, with the memberships that lead there. */
function actorsOf(
  principal: Key,
  facts: Facts,
): readonly { readonly principal: Key; readonly chain: readonly Key[] }[] {
  if (facts.principal(principal)?.type !== 'group') return [{ principal, chain: [] }];
  const found: { readonly principal: Key; readonly chain: readonly Key[] }[] = [];
  const seen = new Set([principal]);
  const open: { readonly key: Key; readonly chain: readonly Key[] }[] = [{ key: principal, chain: [] }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const membership of facts.membersOf.get(at.key) ?? []) {
      if (seen.has(membership.member)) continue;
      seen.add(membership.member);
      const chain = [membership.key, ...at.chain];
      if (facts.principal(membership.member)?.type === 'group') open.push({ key: membership.member, chain });
      else found.push({ principal: membership.member, chain });
    }
  }
  return found;
}
