import { itemAt } from '../graph/columns';
import { byCodeUnit } from '../lib/order';
import { sortInTurns } from '../lib/sorting';
import type { Finding } from '../questions/answers';
import { SEVERITIES } from '../questions/answers';
import { Pace } from './pace';
import { NeedsRecords, published } from './rule';
import type { Found, Rule, RuleContext } from './rule';
import { breakGlassNeverExpires } from './rules/break-glass-never-expires';
import { expiredStillEffective } from './rules/expired-still-effective';
import { sharedAccount } from './rules/shared-account';
import { standingTemporaryAccess } from './rules/standing-temporary-access';
import { terminatedStillEffective } from './rules/terminated-still-effective';
import { unownedNonHuman } from './rules/unowned-non-human';
import { adminEquivalent } from './rules/admin-equivalent';
import { neverUsedCredential, unusedIdentity } from './rules/credentials';
import { crossTenantAccess } from './rules/cross-tenant-access';
import { escalationPathPresent } from './rules/escalation-path';
import {
  oidcTrustWideSubject,
  oidcTrustWithoutSubject,
  serviceTrustWithoutSource,
} from './rules/federated-trust';
import { inheritedPrivilege } from './rules/inherited-privilege';
import { unrelatedCapabilities, unusedPrivileges } from './rules/just-enough';
import { publicTrust, roleTrustWithoutExternalId } from './rules/observed';
import { overlappingEntitlements } from './rules/overlapping-entitlements';
import { secretOpensOtherTenant } from './rules/secret-opens-other-tenant';
import { falseExpiry, latentDelegation, legacyDelegation } from './rules/delegated-administration';
import { danglingAssignment, foreignApplication, privilegedGuest } from './rules/foreign-access';
import { gdapTraceDiffers } from './rules/gdap-trace';
import { ghostVaultPolicies } from './rules/ghost-vault-policies';
import {
  breakGlassWithoutReview,
  dailyUseOfBreakGlass,
  humanUseOfServiceAccount,
  jitStillEffective,
} from './rules/special-accounts';
import { unusablePolicy } from './rules/unusable-policy';
import { defaultAllowed } from './rules/default-allowed';
import { exportBeyondRotation } from './rules/export-beyond-rotation';
import { listLeaksNames, listRevealsValue } from './rules/list-shows';
import { externalShareOpen, oneTimeShareOpen } from './rules/open-shares';
import { ownerlessRecord } from './rules/ownerless-record';
import { secretNotRotated, secretNotRotatedSinceLeaver } from './rules/secret-not-rotated';
import { secretOfOtherClient } from './rules/secret-of-other-client';
import { separationOfDuties } from './rules/separation-of-duties';
import { sharedAdminAcrossTenants } from './rules/shared-admin-across-tenants';
import { softControl } from './rules/soft-control';
import { expiredRulePresent, externalGroupAtNextLogin, secretIdNeverExpires } from './rules/vault-rules';

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
  escalationPathPresent,
  oidcTrustWithoutSubject,
  oidcTrustWideSubject,
  serviceTrustWithoutSource,
  unusedPrivileges,
  unrelatedCapabilities,
  unusablePolicy,
  falseExpiry,
  latentDelegation,
  legacyDelegation,
  danglingAssignment,
  foreignApplication,
  privilegedGuest,
  gdapTraceDiffers,
  ghostVaultPolicies,
  breakGlassWithoutReview,
  dailyUseOfBreakGlass,
  humanUseOfServiceAccount,
  jitStillEffective,
  defaultAllowed,
  exportBeyondRotation,
  expiredRulePresent,
  externalGroupAtNextLogin,
  externalShareOpen,
  listLeaksNames,
  listRevealsValue,
  oneTimeShareOpen,
  ownerlessRecord,
  secretIdNeverExpires,
  secretNotRotated,
  secretNotRotatedSinceLeaver,
  secretOfOtherClient,
  separationOfDuties,
  sharedAdminAcrossTenants,
  softControl,
];

/** What a rule finds; nothing where it needs records that are not there, which is told. Yields the rules done. */
function* foundBy(rule: Rule, context: RuleContext, done: number): Generator<number, readonly Found[]> {
  const all: Found[] = [];
  const pace = new Pace();
  try {
    for (const found of rule.find(context)) {
      if (found !== undefined) all.push(found);
      if (found === undefined || pace.due()) yield done;
    }
  } catch (error) {
    if (!(error instanceof NeedsRecords)) throw error;
    context.limited?.(rule, error.message);
    return [];
  }
  return all;
}

/** All findings, worst first, then by rule, tenant and id. Yields the rules done, also within each. */
export function* findAll(context: RuleContext): Generator<number, readonly Finding[]> {
  const findings: Finding[] = [];
  const ids = new Set<string>();
  const pace = new Pace();
  let done = 0;
  for (const rule of RULES) {
    for (const found of yield* foundBy(rule, context, done)) {
      if (pace.due()) yield done;
      const finding = published(rule, context, found);
      // One id, one piece of work: what a rule finds twice about the same thing stands once.
      if (ids.has(finding.id)) continue;
      ids.add(finding.id);
      findings.push(finding);
    }
    yield ++done;
  }
  return yield* sorted(findings, done);
}

/** Worst first, then by rule, tenant and id. */
function* sorted(findings: readonly Finding[], done: number): Generator<number, readonly Finding[]> {
  const sorting = sortInTurns(Uint32Array.from(findings.keys()), (one, other) => {
    const a = itemAt(findings, one);
    const b = itemAt(findings, other);
    return (
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      byCodeUnit(a.rule, b.rule) ||
      a.tenant - b.tenant ||
      byCodeUnit(a.id, b.id)
    );
  });
  let step = sorting.next();
  for (; step.done !== true; step = sorting.next()) yield done;
  return Array.from(step.value, (finding) => itemAt(findings, finding));
}
