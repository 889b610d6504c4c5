import { byCodeUnit } from '../../lib/order';
import type { CoverageGap, InputFile } from '../../model/snapshot';
import type { RecordView } from '../system';
import { checkUses } from './audit-check';
import { ROOT, VAULT, isUnplaced, policyKey } from './keys';
import { checkResultants } from './resultant';
import { isRole } from './identity-facts';

/** Names shown in a gap. */
const SHOWN = 6;

/**
 * What the exports of Vault lack, hence what cannot be concluded. Of its own principals Vault decides itself and says what
 * it takes for granted; an account of another system that is no entity gets nothing from a policy. So these gaps are
 * named as assumptions, and only missing entities leave open whether somebody has access.
 */
export function gapsOfVault(view: RecordView, inputs: readonly InputFile[]): readonly CoverageGap[] {
  if (!inputs.some((input) => input.system === VAULT)) return [];
  const gaps: CoverageGap[] = [];
  const missing = missingPolicies(view);
  if (missing.length > 0) {
    gaps.push({
      system: VAULT,
      layer: 'policies that are named and not exported',
      consequence: `${missing.length} (${listed(missing)}): whatever their holders ask for is not evaluated, because the most specific rule decides and it may stand there`,
      effect: 'restricts',
      remedy: 'vault read -format=json sys/policies/acl/NAME, for each name of vault policy list',
    });
  }
  if (!view.of(VAULT, 'principal').some(isRole)) {
    gaps.push({
      system: VAULT,
      layer: 'auth roles',
      consequence: 'which policies a login adds to those of entity and groups is not known; answers name it',
      effect: 'restricts',
      remedy: 'vault read -format=json auth/MOUNT/role/NAME, saved with its path',
    });
  }
  const shipped = view.get(policyKey(ROOT, 'default'));
  if (shipped?.kind !== 'policy' || shipped.document === undefined) {
    gaps.push({
      system: VAULT,
      layer: 'the policy default',
      consequence: 'it is taken as the server ships it',
      effect: 'restricts',
      remedy: 'vault read -format=json sys/policies/acl/default',
    });
  }
  if (!view.of(VAULT, 'resource').some((resource) => resource.type === 'mount')) {
    gaps.push({
      system: VAULT,
      layer: 'secrets mounts',
      consequence:
        'what an engine keeps at a path is read from the path; secrets that only wildcards name are not listed',
      effect: 'restricts',
      remedy: 'vault read -format=json sys/mounts',
    });
  }
  if (
    !view
      .of(VAULT, 'principal')
      .some((one) => one.type !== 'group' && !isRole(one) && one.mentionedOnly !== true)
  ) {
    gaps.push({
      system: VAULT,
      layer: 'entities',
      consequence: 'who signs in is not known',
      effect: 'grants',
      remedy: 'vault list identity/entity/id, then vault read -format=json identity/entity/id/ID for each',
    });
  }
  const unplaced = view.of(VAULT, 'tenant').filter((tenant) => isUnplaced(tenant.id));
  if (unplaced.length > 0) {
    gaps.push({
      system: VAULT,
      layer: 'paths of namespaces',
      consequence: `${listed(unplaced.map(({ id }) => id))}: known by id only, so what their policies reach is not evaluated`,
      effect: 'restricts',
      remedy: 'vault namespace list -detailed -format=json',
    });
  }
  return [...gaps, ...checkResultants(view), ...checkUses(view)];
}

function missingPolicies(view: RecordView): readonly string[] {
  const attached = new Set(view.of(VAULT, 'attachment').map(({ policy }) => policy));
  return view
    .of(VAULT, 'policy')
    .filter((policy) => attached.has(policy.key) && policy.document === undefined && policy.name !== 'root')
    .filter((policy) => policy.name !== 'default')
    .map((policy) => policy.id)
    .sort(byCodeUnit);
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ', …' : ''}`;
}
