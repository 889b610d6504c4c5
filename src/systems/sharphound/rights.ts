import { verbMask } from '../../model/permission';
import type { Verb, VerbMask } from '../../model/permission';

/** What an object is, in BloodHound's words. */
export type ObjectKind =
  | 'User'
  | 'Group'
  | 'Computer'
  | 'Domain'
  | 'OU'
  | 'Container'
  | 'GPO'
  | 'AIACA'
  | 'RootCA'
  | 'EnterpriseCA'
  | 'NTAuthStore'
  | 'CertTemplate'
  | 'IssuancePolicy';

interface Right {
  readonly verbs: VerbMask;
  /** Kinds of object over which the holder gains control with it. `all`: whatever it is held on. */
  readonly controls: ReadonlySet<ObjectKind> | 'all';
}

/**
 * Rights as SharpHound names them (ACEs, and the edges it states beside them), what they let the holder do, and on
 * which objects they amount to control. Follows BloodHound's documentation of its edges
 * (https://bloodhound.specterops.io/resources/edges, SpecterOps/BloodHound, Apache-2.0).
 * Enroll, ManageCA, ManageCertificates and WritePKI* control nothing alone: they are parts of the ADCS escalations.
 * CanRDP, CanPSRemote, ExecuteDCOM: the right to log on or start something, as oneself: no control of the computer.
 */
const RIGHTS = new Map<string, Right>([
  ['genericall', right(['administer'], 'all')],
  ['writedacl', right(['administer'], 'all')],
  ['writeowner', right(['administer'], 'all')],
  ['writeownerraw', right(['administer'], 'all')],
  ['owns', right(['administer'], 'all')],
  ['ownsraw', right(['administer'], 'all')],
  ['genericwrite', right(['change'], ['User', 'Group', 'Computer', 'GPO', 'OU', 'Domain'])],
  // On a computer only where a LAPS password can be read, see `controlsTarget`.
  ['allextendedrights', right(['use', 'rotate'], ['User', 'Domain', 'Computer'])],
  ['forcechangepassword', right(['rotate'], ['User'])],
  ['addmember', right(['change'], ['Group'])],
  ['addself', right(['change'], ['Group'])],
  ['addkeycredentiallink', right(['change'], ['User', 'Computer'])],
  ['writespn', right(['change'], ['User'])],
  ['readlapspassword', right(['view'], ['Computer'])],
  ['readgmsapassword', right(['view'], ['User'])],
  ['addallowedtoact', right(['change'], ['Computer'])],
  ['writeaccountrestrictions', right(['change'], ['User', 'Computer'])],
  ['writegplink', right(['change'], ['OU', 'Domain'])],
  ['getchanges', right(['export'], [])],
  ['getchangesall', right(['export'], [])],
  ['getchangesinfilteredset', right(['export'], [])],
  ['enroll', right(['create'], [])],
  ['manageca', right(['administer'], [])],
  ['managecertificates', right(['approve'], [])],
  ['writepkienrollmentflag', right(['change'], [])],
  ['writepkinameflag', right(['change'], [])],
  ['ownslimitedrights', right(['view'], [])],
  ['writeownerlimitedrights', right(['change'], [])],
  ['adminto', right(['administer'], 'all')],
  ['canrdp', right(['use'], [])],
  ['canpsremote', right(['use'], [])],
  ['executedcom', right(['use'], [])],
  ['sqladmin', right(['administer'], [])],
  ['allowedtodelegate', right(['impersonate'], 'all')],
  ['allowedtoact', right(['impersonate'], 'all')],
  ['coercetotgt', right(['impersonate'], 'all')],
  ['dumpsmsapassword', right(['view'], 'all')],
  ['dcfor', right(['administer'], 'all')],
  ['hostscaservice', right(['administer'], 'all')],
  ['gplink', right(['change'], 'all')],
]);

/** Verbs of a right; undefined when the table does not know it. */
export function verbsOfRight(name: string): VerbMask | undefined {
  return RIGHTS.get(name.toLowerCase())?.verbs;
}

/** Whether holding the right on an object of this kind is control of it. */
export function controlsTarget(name: string, kind: ObjectKind, hasLaps: boolean): boolean {
  const found = RIGHTS.get(name.toLowerCase());
  if (found === undefined) return false;
  if (name.toLowerCase() === 'allextendedrights' && kind === 'Computer') return hasLaps;
  return found.controls === 'all' || found.controls.has(kind);
}

function right(verbs: readonly Verb[], controls: readonly ObjectKind[] | 'all'): Right {
  return { verbs: verbMask(...verbs), controls: controls === 'all' ? controls : new Set(controls) };
}

const EXTENDED = 'ForceChangePassword GetChanges GetChangesAll GetChangesInFilteredSet Enroll'.split(' ');
const WRITES = (
  'AddMember AddSelf AddKeyCredentialLink WriteSPN AddAllowedToAct WriteAccountRestrictions WriteGPLink ' +
  'WritePKIEnrollmentFlag WritePKINameFlag'
).split(' ');
const FULL = [
  ...EXTENDED,
  ...WRITES,
  'GenericWrite',
  'AllExtendedRights',
  'WriteDacl',
  'WriteOwner',
  'ReadLAPSPassword',
];

/**
 * Access mask bits that contain others ([MS-ADTS] 5.1.3.2): full control is every right, all extended rights are every
 * control access right, a generic write every property.
 */
const INCLUDED = new Map<string, readonly string[]>(
  [...FULL, 'GenericAll'].map((name) => [
    name.toLowerCase(),
    [
      ...(name === 'GenericAll' ? [] : ['GenericAll']),
      ...(EXTENDED.includes(name) || name === 'ReadLAPSPassword' ? ['AllExtendedRights'] : []),
      ...(WRITES.includes(name) ? ['GenericWrite'] : []),
    ],
  ]),
);

/** Memberships other than a stated one: each makes a member all the same. */
export const PRIMARY_GROUP = 'primary group';
export const LOCAL_GROUP = 'MemberOfLocalGroup';
export const LOCAL_GROUP_BY_POLICY = 'local group, by group policy';

/** Wider rights that include a right. */
export function includedIn(permission: string): readonly string[] {
  const name = permission.toLowerCase();
  if (name === 'memberof') return [PRIMARY_GROUP, LOCAL_GROUP, LOCAL_GROUP_BY_POLICY];
  // Either of them holds both of the rights that DCSync needs.
  if (name === 'dcsync') return ['GenericAll', 'AllExtendedRights'];
  return INCLUDED.get(name) ?? [];
}

/** Names of the rights that ACEs state. */
export const ACE_RIGHTS: readonly string[] = [
  ...FULL,
  'GenericAll',
  'Owns',
  'ReadGMSAPassword',
  'ManageCA',
  'ManageCertificates',
];
