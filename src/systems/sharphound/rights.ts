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

/** Memberships other than a plainly stated one. */
export const PRIMARY_GROUP = 'primary group';
export const LOCAL_GROUP = 'MemberOfLocalGroup';
export const LOCAL_GROUP_BY_POLICY = 'local group, by group policy';

/** Rights that ACEs state, as their absence is named. */
export const ACE_RIGHTS: readonly string[] = (
  'GenericAll GenericWrite AllExtendedRights WriteDacl WriteOwner Owns ForceChangePassword AddMember AddSelf ' +
  'AddKeyCredentialLink WriteSPN AddAllowedToAct WriteAccountRestrictions WriteGPLink ReadLAPSPassword ' +
  'ReadGMSAPassword GetChanges GetChangesAll GetChangesInFilteredSet Enroll ManageCA ManageCertificates ' +
  'WritePKIEnrollmentFlag WritePKINameFlag'
).split(' ');
