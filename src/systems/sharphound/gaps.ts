import type { Key } from '../../model/record';
import type { CoverageGap } from '../../model/snapshot';
import type { RecordView } from '../system';
import { withNames } from './evaluate';

/** `meta.methods` of SharpHound: what was asked for, and what it means that it was not. */
const METHODS: readonly (readonly [number, string, string])[] = [
  [1, 'group membership', 'Members of groups were not collected: access by group is not seen.'],
  [
    2,
    'local administrators',
    'Local groups of computers were not collected: who administers them is not seen.',
  ],
  [8, 'sessions', 'Sessions were not collected: whose credentials lie on which computer is not seen.'],
  [32, 'domain trusts', 'Trusts were not collected: what crosses between domains is not seen.'],
  [64, 'access control lists', 'ACLs were not collected: control by rights on objects is not seen.'],
  [128, 'containers', 'Containers were not collected: what OUs and GPOs reach is not seen.'],
  [
    512,
    'object properties',
    'Properties were not collected: enabled, last logon and delegation are not known.',
  ],
];
/** Two bits of one layer: either of them is enough. */
const EITHER: readonly (readonly [readonly number[], string, string])[] = [
  [
    [16, 8],
    'logged-on users',
    'Logged-on users were not collected: whose credentials lie where is not seen.',
  ],
  [[256], 'Remote Desktop users', 'Who may log on over Remote Desktop was not collected.'],
  [[4096], 'Distributed COM users', 'Who may start COM objects on computers was not collected.'],
  [[16384], 'PowerShell remoting users', 'Who may use PowerShell remoting was not collected.'],
  [[262144], 'certificate services', 'Certificate services were not collected.'],
];

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
  },
  {
    system: 'sharphound',
    layer: 'coercion and relay',
    consequence: 'Relaying of coerced logons (NTLM, WebClient, SMB signing) is not derived.',
    effect: 'grants',
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

const EXPECTED = ['User', 'Group', 'Computer', 'Domain', 'OU', 'Container', 'GPO'];

/** What a collection does not contain, by its own `methods` and by what is missing from it. */
export function gapsOfSharpHound(view: RecordView): readonly CoverageGap[] {
  const gaps: CoverageGap[] = [];
  const tenants = new Map<Key, { readonly methods: number[]; readonly kinds: Set<string> }>();
  for (const record of view.of('sharphound', 'observation')) {
    if (record.type !== 'collection') continue;
    const found = tenants.get(record.subject) ?? { methods: [], kinds: new Set<string>() };
    tenants.set(record.subject, found);
    found.kinds.add(record.text);
    if (record.value !== undefined && record.value !== 'unknown') found.methods.push(Number(record.value));
  }
  for (const [key, { methods, kinds }] of [...tenants].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const named = view.get(key);
    const tenant = named?.kind === 'tenant' ? named.name : key;
    gaps.push(...notAsked(methods, tenant), ...notThere(kinds, tenant));
  }
  gaps.push(...notReached(view), ...ALWAYS_ABSENT);
  const resolved = withNames(view);
  const open = resolved
    .of('sharphound', 'principal')
    .filter((record) => record.mentionedOnly === true).length;
  if (open > 0) {
    gaps.push({
      system: 'sharphound',
      layer: 'principals that no file defines',
      consequence: `${open} principals are only referred to: what they are, and who is in them, is not known.`,
      effect: 'grants',
      remedy: 'Collect the domains they belong to as well, and import both together.',
    });
  }
  return gaps;
}

function notAsked(methods: readonly number[], tenant: string): CoverageGap[] {
  if (methods.length === 0) return [];
  const mask = methods.reduce((all, bits) => all | bits, 0);
  const layers = [
    ...METHODS.map(([bit, layer, consequence]) => ({ bits: [bit], layer, consequence })),
    ...EITHER.map(([bits, layer, consequence]) => ({ bits, layer, consequence })),
  ];
  return layers
    .filter(({ bits }) => bits.every((bit) => (mask & bit) === 0))
    .map(({ layer, consequence }) => ({
      system: 'sharphound',
      layer,
      consequence,
      effect: 'grants',
      remedy: 'Collect with SharpHound.exe -c All.',
      tenant,
    }));
}

function notThere(kinds: ReadonlySet<string>, tenant: string): CoverageGap[] {
  const missing = EXPECTED.filter((kind) => !kinds.has(kind));
  if (missing.length === 0) return [];
  return [
    {
      system: 'sharphound',
      layer: `files of ${missing.join(', ')} objects`,
      consequence:
        'No such object of this domain is in the import: what they hold and are held by is not seen.',
      effect: 'both',
      remedy: 'Import the whole zip that SharpHound wrote.',
      tenant,
    },
  ];
}

/** Computers that did not answer. */
function notReached(view: RecordView): CoverageGap[] {
  const computers = view
    .of('sharphound', 'principal')
    .filter((record) => record.nativeType === 'Computer' && record.mentionedOnly !== true);
  return [
    ['sessions collected', 'sessions of some computers', 'whose credentials lie there'],
    ['localgroups collected', 'local groups of some computers', 'who administers them'],
  ].flatMap(([property, layer, what]): CoverageGap[] => {
    const silent = computers.filter(
      (record) => record.properties?.some(([name, value]) => name === property && value === 'true') !== true,
    );
    if (silent.length === 0 || layer === undefined) return [];
    return [
      {
        system: 'sharphound',
        layer,
        consequence: `${silent.length} of ${computers.length} computers gave no answer: ${what ?? ''} is not seen.`,
        effect: 'grants',
        remedy: 'Collect again while they are on, with rights to ask them.',
      },
    ];
  });
}
