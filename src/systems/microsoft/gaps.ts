import { byCodeUnit } from '../../lib/order';
import type { CoverageGap } from '../../model/snapshot';
import type { Key } from '../../model/record';
import type { RecordView } from '../system';
import { listWords, OF_THEIR_OWN } from './coverage';
import { propertyOf } from './fields';
import { MICROSOFT, isOpenTenant, tenantIdOf } from './keys';
import { PAGE } from './reading';
import { tenantsIn } from './tenants';

const KINDS = ['tenant', 'principal', 'resource', 'grant', 'trust', 'policy', 'observation'] as const;

/** What the exports lack: further pages, the tenant of a page, roles and eligibility of a tenant that was exported. */
export function gapsOfMicrosoft(view: RecordView): readonly CoverageGap[] {
  const seen = KINDS.some((kind) => view.of(MICROSOFT, kind).length > 0);
  if (!seen) return [];
  const tenants = tenantsIn(view);
  const named = new Map(view.of(MICROSOFT, 'tenant').map((tenant) => [tenant.key, tenant.name]));
  const name = (key: Key): string => named.get(key) ?? tenantIdOf(key) ?? key.slice(MICROSOFT.length + 1);
  const pages = new Map<Key, Map<string, boolean>>();
  const open = new Map<Key, Set<string>>();
  for (const record of view.of(MICROSOFT, 'observation')) {
    if (record.type !== PAGE || record.value === undefined) continue;
    const [kind, state] = record.value.split('|');
    if (kind === undefined) continue;
    const subject =
      isOpenTenant(record.subject) || tenantIdOf(record.subject) !== undefined
        ? tenants.of(record.subject)
        : record.subject;
    if (isOpenTenant(subject) && !OF_THEIR_OWN.test(kind)) {
      const kinds = open.get(subject) ?? new Set();
      kinds.add(kind);
      open.set(subject, kinds);
    }
    const known = pages.get(subject) ?? new Map<string, boolean>();
    known.set(kind, known.get(kind) === true || state === 'last');
    pages.set(subject, known);
  }
  const gaps: CoverageGap[] = [];
  for (const [subject, kinds] of [...pages].sort(([a], [b]) => byCodeUnit(a, b))) {
    for (const [kind, complete] of [...kinds].sort(([a], [b]) => byCodeUnit(a, b))) {
      if (!complete)
        gaps.push({
          system: MICROSOFT,
          layer: `further pages of ${listWords(kind)} of ${name(subject)}`,
          consequence: 'A page ends in a link to the next, and no last page of that list is here.',
          effect: 'grants',
          remedy: 'Follow @odata.nextLink to the end and import every page.',
          ...(tenantIdOf(subject) === undefined ? {} : { tenant: subject }),
        });
    }
    if (tenantIdOf(subject) !== undefined && (kinds.has('users') || kinds.has('groups')))
      gaps.push(...rolesMissing(subject, kinds, name(subject)));
  }
  for (const [, kinds] of [...open].sort(([a], [b]) => byCodeUnit(a, b))) {
    gaps.push({
      system: MICROSOFT,
      layer: `the tenant of ${[...kinds].sort(byCodeUnit).map(listWords).join(', ')}`,
      consequence: 'Nothing in these pages, nor anything they refer to, says which tenant they are from.',
      effect: 'both',
      remedy:
        'Import the organization page of that tenant too, or name the file <tenant id or domain>__users.json, or put it into a folder of that name.',
    });
  }
  const assumed = [...tenants.assumed]
    .map((key) => key.split('/')[1] ?? '')
    .filter((kind) => !OF_THEIR_OWN.test(kind));
  if (assumed.length > 0) {
    const kinds = new Set(assumed.map(listWords));
    gaps.push({
      system: MICROSOFT,
      layer: `the stated tenant of ${[...kinds].sort(byCodeUnit).join(', ')}`,
      consequence:
        'These pages do not say which tenant they are from and were taken to be of the only one here.',
      effect: 'restricts',
      remedy:
        'If they are of another tenant, name the file <tenant id or domain>__users.json and import it again.',
    });
  }
  for (const conflict of [...new Set(tenants.conflicts)].sort(byCodeUnit)) {
    gaps.push({
      system: MICROSOFT,
      layer: `pages of two tenants mixed (${conflict})`,
      consequence: 'They were kept apart; what one of them says of the other is not used.',
      effect: 'both',
      remedy: 'Import each tenant from files of its own.',
    });
  }
  const trusts = view.of(MICROSOFT, 'trust');
  const relations = new Set(
    trusts.filter((trust) => propertyOf(trust, 'as') === 'gdap-relationship').map((trust) => trust.key),
  );
  if (trusts.some((trust) => propertyOf(trust, 'as') === 'gdap-assignment' && !relations.has(trust.to)))
    gaps.push({
      system: MICROSOFT,
      layer: 'the relationships of some access assignments',
      consequence:
        'An access assignment gives a role only in an active relationship that names it: without the relationship it leads nowhere.',
      effect: 'grants',
      remedy: 'Export tenantRelationships/delegatedAdminRelationships of the partner.',
    });
  gaps.push(...azureMissing(new Set([...pages.values()].flatMap((kinds) => [...kinds.keys()]))));
  gaps.push({
    system: MICROSOFT,
    layer: 'conditional access policies',
    consequence:
      'They can refuse a sign-in that is otherwise allowed; an answer of allowed assumes that they do not.',
    effect: 'restricts',
  });
  return gaps;
}

/** What a list of Azure role assignments does not hold, though it could give access as well. */
function* azureMissing(kinds: ReadonlySet<string>): Generator<CoverageGap> {
  if (!kinds.has('armRoleAssignments')) return;
  if (!kinds.has('armEligibility'))
    yield {
      system: MICROSOFT,
      layer: 'eligible Azure roles (PIM)',
      consequence:
        'Who could activate a role on a subscription is unknown; an answer of denied leaves it out.',
      effect: 'grants',
      remedy:
        'Export Microsoft.Authorization/roleEligibilityScheduleInstances of each subscription (az rest).',
    };
  if (!kinds.has('managementGroups'))
    yield {
      system: MICROSOFT,
      layer: 'management groups',
      consequence:
        'Roles given above a subscription are known only where the list was made with --include-inherited.',
      effect: 'grants',
      remedy: 'az account management-group list, and role assignments with --include-inherited.',
    };
  // Retired on 31 August 2024 (Azure documentation, "Azure classic subscription administrators").
  yield {
    system: MICROSOFT,
    layer: 'Azure classic administrators',
    consequence:
      'Account, service and co-administrators are no role assignments; they had full control of a subscription until they were retired in August 2024.',
    effect: 'grants',
  };
}

function* rolesMissing(
  tenant: Key,
  kinds: ReadonlyMap<string, boolean>,
  name: string,
): Generator<CoverageGap> {
  if (
    !kinds.has('roleAssignments') &&
    !kinds.has('roleAssignmentScheduleInstances') &&
    !kinds.has('directoryRoleMembers')
  )
    yield {
      system: MICROSOFT,
      tenant,
      layer: `directory role assignments of ${name}`,
      consequence: 'Who holds a directory role there is unknown.',
      effect: 'grants',
      remedy: 'Export roleManagement/directory/roleAssignments.',
    };
  if (!kinds.has('roleEligibilityScheduleInstances') && !kinds.has('roleEligibilitySchedules'))
    yield {
      system: MICROSOFT,
      tenant,
      layer: `eligible roles (PIM) of ${name}`,
      consequence: 'Who could activate a directory role there is unknown.',
      effect: 'grants',
      remedy: 'Export roleManagement/directory/roleEligibilityScheduleInstances.',
    };
}
