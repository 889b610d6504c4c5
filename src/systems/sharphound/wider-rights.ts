import { LOCAL_GROUP, LOCAL_GROUP_BY_POLICY, PRIMARY_GROUP } from './rights';

/**
 * Which rights include a right, so that a question about the narrower one is answered by the wider.
 * Microsoft, "Access rights" and "ACCESS_MASK" for Active Directory: GENERIC_ALL holds every property write, extended
 * right and validated write; GENERIC_WRITE every property write and validated write; an extended-right entry without
 * an object type grants all extended rights; the owner of an object implicitly holds WRITE_DAC.
 */
const EXTENDED: readonly string[] = [
  'ForceChangePassword',
  'GetChanges',
  'GetChangesAll',
  'GetChangesInFilteredSet',
  'Enroll',
  'AutoEnroll',
  'ReadLAPSPassword',
];

const WRITES: readonly string[] = [
  'AddMember',
  'AddSelf',
  'AddKeyCredentialLink',
  'AddAllowedToAct',
  'WriteAccountRestrictions',
  'WriteSPN',
  'WriteGPLink',
  'WritePKIEnrollmentFlag',
  'WritePKINameFlag',
];

const WIDER: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...EXTENDED.map((right) => [right.toLowerCase(), ['AllExtendedRights', 'GenericAll']] as const),
  ...WRITES.map((right) => [right.toLowerCase(), ['GenericWrite', 'GenericAll']] as const),
  ['addself', ['AddMember', 'GenericWrite', 'GenericAll']],
  ['genericwrite', ['GenericAll']],
  ['allextendedrights', ['GenericAll']],
  ['writedacl', ['Owns', 'GenericAll']],
  ['writeowner', ['GenericAll']],
  // Either of them holds both of the rights that DCSync needs.
  ['dcsync', ['AllExtendedRights', 'GenericAll']],
  // Each of these memberships makes a member all the same.
  ['memberof', [PRIMARY_GROUP, LOCAL_GROUP, LOCAL_GROUP_BY_POLICY]],
]);

/** Wider rights of a right, in any case of its name; none for what no other includes. */
export function widerRights(right: string): readonly string[] {
  return WIDER.get(right.toLowerCase()) ?? [];
}
