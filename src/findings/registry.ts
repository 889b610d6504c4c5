import { byCodeUnit } from '../lib/order';
import type { Finding } from '../questions/answers';
import { SEVERITIES } from '../questions/answers';
import { published } from './rule';
import type { Rule, RuleContext } from './rule';
import { breakGlassNeverExpires } from './rules/break-glass-never-expires';
import { expiredStillEffective } from './rules/expired-still-effective';
import { sharedAccount } from './rules/shared-account';
import { standingTemporaryAccess } from './rules/standing-temporary-access';
import { terminatedStillEffective } from './rules/terminated-still-effective';
import { unownedNonHuman } from './rules/unowned-non-human';
import { adminEquivalent } from './rules/admin-equivalent';
import { neverUsedCredential, unusedIdentity } from './rules/credentials';
import { crossTenantAccess } from './rules/cross-tenant-access';
import { inheritedPrivilege } from './rules/inherited-privilege';
import { publicTrust, roleTrustWithoutExternalId } from './rules/observed';
import { overlappingEntitlements } from './rules/overlapping-entitlements';
import { secretOpensOtherTenant } from './rules/secret-opens-other-tenant';

export const RULES: readonly Rule[] = [
  adminEquivalent,
  breakGlassNeverExpires,
  crossTenantAccess,
  expiredStillEffective,
  inheritedPrivilege,
  neverUsedCredential,
  overlappingEntitlements,
  publicTrust,
  roleTrustWithoutExternalId,
  secretOpensOtherTenant,
  sharedAccount,
  standingTemporaryAccess,
  terminatedStillEffective,
  unownedNonHuman,
  unusedIdentity,
];

/** All findings, worst first, then by rule, tenant and id. Yields after each rule. */
export function* findAll(context: RuleContext): Generator<number, readonly Finding[]> {
  const findings: Finding[] = [];
  const ids = new Set<string>();
  let done = 0;
  for (const rule of RULES) {
    for (const found of rule.find(context)) {
      const finding = published(rule, context, found);
      // One id, one piece of work: what a rule finds twice about the same thing stands once.
      if (ids.has(finding.id)) continue;
      ids.add(finding.id);
      findings.push(finding);
    }
    yield ++done;
  }
  return findings.sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      byCodeUnit(a.rule, b.rule) ||
      a.tenant - b.tenant ||
      byCodeUnit(a.id, b.id),
  );
}
