import type { Key, PrincipalRecord } from '../../model/record';
import type { CoverageGap } from '../../model/snapshot';
import type { RecordView } from '../system';
import { ACE_RIGHTS } from './rights';
import { openPrincipals } from './settle';

interface Layer {
  /** Bits of `meta.methods`, any of which collects it. */
  readonly bits: readonly number[];
  readonly layer: string;
  readonly consequence: string;
  /** What it could grant; absent: anything. */
  readonly permissions?: readonly string[];
}

/** `meta.methods` of SharpHound: what was asked for, and what it means that it was not. */
const METHODS: readonly Layer[] = [
  {
    bits: [1],
    layer: 'group membership',
    consequence: 'Members of groups were not collected: access by group is not seen.',
  },
  {
    bits: [2, 4],
    layer: 'local administrators',
    consequence: 'Local groups of computers were not collected: who administers them is not seen.',
    permissions: ['AdminTo'],
  },
  {
    bits: [8, 16],
    layer: 'sessions',
    consequence: 'Sessions were not collected: whose credentials lie on which computer is not seen.',
    permissions: [],
  },
  {
    bits: [32],
    layer: 'domain trusts',
    consequence: 'Trusts were not collected: what crosses between domains is not seen.',
    permissions: [],
  },
  {
    bits: [64],
    layer: 'access control lists',
    consequence: 'ACLs were not collected: control by rights on objects is not seen.',
    permissions: [...ACE_RIGHTS, 'DCSync', 'SyncLAPSPassword'],
  },
  {
    bits: [128],
    layer: 'containers',
    consequence: 'Containers were not collected: what OUs and GPOs reach is not seen.',
    permissions: ['GPLink', 'GPOAppliesTo'],
  },
  {
    bits: [512],
    layer: 'object properties',
    consequence: 'Properties were not collected: enabled, last logon and delegation are not known.',
    permissions: ['AllowedToDelegate', 'AllowedToAct', 'CoerceToTGT'],
  },
  {
    bits: [256],
    layer: 'Remote Desktop users',
    consequence: 'Who may log on over Remote Desktop was not collected.',
    permissions: ['CanRDP'],
  },
  {
    bits: [4096],
    layer: 'Distributed COM users',
    consequence: 'Who may start COM objects on computers was not collected.',
    permissions: ['ExecuteDCOM'],
  },
  {
    bits: [16384],
    layer: 'PowerShell remoting users',
    consequence: 'Who may use PowerShell remoting was not collected.',
    permissions: ['CanPSRemote'],
  },
  {
    bits: [262144],
    layer: 'certificate services',
    consequence: 'Certificate services were not collected.',
    permissions: ['Enroll', 'ManageCA', 'ManageCertificates', 'HostsCAService'],
  },
];

/** Escalations that BloodHound derives and we do not: names one may ask for. */
const CERTIFICATE_ESCALATIONS = [
  ...['1', '3', '4', '6a', '6b', '7', '9a', '9b', '10a', '10b', '13', '16'].map(
    (number) => `ADCSESC${number}`,
  ),
  'GoldenCert',
  'EnrollOnBehalfOf',
];
const RELAYS = ['ADCS', 'LDAP', 'LDAPS', 'SMB'].map((to) => `CoerceAndRelayNTLMTo${to}`);

const ALWAYS_ABSENT: readonly CoverageGap[] = [
  {
    system: 'sharphound',
    layer: 'deny entries of ACLs',
    consequence: 'SharpHound collects allow entries only: a deny that takes a stated right away is not seen.',
    effect: 'restricts',
  },
  {
    system: 'sharphound',
    layer: 'owner restrictions of the forest',
    consequence:
      'Owns and WriteOwner are taken as control. Where dSHeuristics blocks implicit owner rights, or an OWNER RIGHTS ' +
      'entry limits them, they are less than that.',
    effect: 'restricts',
  },
  {
    system: 'sharphound',
    layer: 'escalation through certificate services',
    consequence: 'ESC1 to ESC16, enrolment on behalf of others and golden certificates are not derived.',
    effect: 'grants',
    permissions: CERTIFICATE_ESCALATIONS,
  },
  {
    system: 'sharphound',
    layer: 'coercion and relay',
    consequence: 'Relaying of coerced logons (NTLM, WebClient, SMB signing) is not derived.',
    effect: 'grants',
    permissions: RELAYS,
  },
  {
    system: 'sharphound',
    layer: 'time-limited memberships',
    consequence:
      'A membership with a time to live looks like a standing one; the end of a session is unknown.',
    effect: 'restricts',
  },
  {
    system: 'sharphound',
    layer: 'block inheritance and enforcement of group policy',
    consequence: 'A GPO is taken to reach everything below what it is linked to.',
    effect: 'restricts',
  },
  {
    system: 'sharphound',
    layer: 'logon restrictions and authentication policies',
    consequence:
      'Who may authenticate where (logon hours, workstations, silos, selective authentication) is not seen.',
    effect: 'restricts',
  },
];

const STRIDE = 2048;

const EXPECTED = ['User', 'Group', 'Computer', 'Domain', 'OU', 'Container', 'GPO'];

/** What a collection does not contain, by its own `methods` and by what is missing from it. */
export function* gapsOfSharpHound(view: RecordView): Generator<number, readonly CoverageGap[]> {
  const gaps: CoverageGap[] = [];
  const tenants = new Map<Key, { readonly methods: number[]; readonly kinds: Set<string> }>();
  let done = 0;
  for (const record of view.of('sharphound', 'observation')) {
    if (++done % STRIDE === 0) yield done;
    if (record.type !== 'collection') continue;
    const found = tenants.get(record.subject) ?? { methods: [], kinds: new Set<string>() };
    tenants.set(record.subject, found);
    found.kinds.add(record.text);
    if (record.value !== undefined && record.value !== 'unknown') found.methods.push(Number(record.value));
  }
  for (const [key, { methods, kinds }] of [...tenants].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const named = view.get(key);
    const [tenant, name] = named?.kind === 'tenant' ? [named.id, named.name] : [key, key];
    gaps.push(...notAsked(methods, tenant, name), ...notThere(kinds, tenant, name));
  }
  gaps.push(...(yield* notReached(view)), ...ALWAYS_ABSENT);
  const open = yield* openPrincipals(view.of('sharphound', 'principal'), view.of('sharphound', 'resource'));
  if (open > 0) {
    gaps.push({
      system: 'sharphound',
      layer: 'principals that no file defines',
      consequence: `${open} principals are only referred to: what they are, and who is in them, is not known.`,
      effect: 'grants',
      // What such a principal holds is asked one by one, as it is marked as mentioned only.
      permissions: [],
      remedy: 'Collect the domains they belong to as well, and import both together.',
    });
  }
  return gaps;
}

function notAsked(methods: readonly number[], tenant: string, name: string): CoverageGap[] {
  if (methods.length === 0) return [];
  const mask = methods.reduce((all, bits) => all | bits, 0);
  return METHODS.filter(({ bits }) => bits.every((bit) => (mask & bit) === 0)).map(
    ({ layer, consequence, permissions }) => ({
      system: 'sharphound',
      layer,
      consequence: `${name}: ${consequence}`,
      effect: 'grants',
      remedy: 'Collect with SharpHound.exe -c All.',
      tenant,
      ...(permissions === undefined ? {} : { permissions }),
    }),
  );
}

function notThere(kinds: ReadonlySet<string>, tenant: string, name: string): CoverageGap[] {
  const missing = EXPECTED.filter((kind) => !kinds.has(kind));
  if (missing.length === 0) return [];
  return [
    {
      system: 'sharphound',
      layer: `files of ${missing.join(', ')} objects`,
      consequence: `${name}: no such object is in the import; what they hold and are held by is not seen.`,
      effect: 'grants',
      // Any right may come by a group; of the others only what group policy reaches depends on their own files.
      ...(kinds.has('Group') ? { permissions: ['GPLink', 'GPOAppliesTo'] } : {}),
      remedy: 'Import the whole zip that SharpHound wrote.',
      tenant,
    },
  ];
}

/** Computers that did not answer. */
function* notReached(view: RecordView): Generator<number, readonly CoverageGap[]> {
  const computers: PrincipalRecord[] = [];
  let done = 0;
  for (const record of view.of('sharphound', 'principal')) {
    if (record.nativeType === 'Computer' && record.mentionedOnly !== true) computers.push(record);
    if (++done % STRIDE === 0) yield done;
  }
  const asked: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['sessions collected', 'sessions of some computers', 'whose credentials lie there', []],
    [
      'localgroups collected',
      'local groups of some computers',
      'who administers them',
      ['AdminTo', 'CanRDP', 'ExecuteDCOM', 'CanPSRemote'],
    ],
  ];
  return asked.flatMap(([property, layer, what, permissions]): CoverageGap[] => {
    const silent = computers.filter(
      (record) => record.properties?.some(([name, value]) => name === property && value === 'true') !== true,
    );
    if (silent.length === 0) return [];
    return [
      {
        system: 'sharphound',
        layer,
        consequence: `${silent.length} of ${computers.length} computers gave no answer: ${what} is not seen.`,
        effect: 'grants',
        permissions,
        remedy: 'Collect again while they are on, with rights to ask them.',
      },
    ];
  });
}
