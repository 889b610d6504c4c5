import type { Key, SnapshotRecord, TrustRecord } from '../model/record';

/** A removable record in words, for explanations and revocation lists. `nameOf` gives a node's display name. */
export function describeRecord(record: SnapshotRecord, nameOf: (key: Key) => string): string {
  switch (record.kind) {
    case 'membership':
      return `${nameOf(record.member)} is a member of ${nameOf(record.group)}${record.nativeType === undefined || /^member/iu.test(record.nativeType) ? '' : ` (${record.nativeType})`}`;
    case 'grant':
      return `${record.effect === 'deny' ? 'deny of ' : ''}${record.permission} on ${nameOf(record.resource)}, granted to ${nameOf(record.principal)}`;
    case 'trust':
      return `${trustWords(record)} from ${nameOf(record.from)} to ${nameOf(record.to)}`;
    case 'policy':
      return record.name.startsWith(`${record.type} policy`)
        ? record.name
        : `${record.type} policy ${record.name}`;
    case 'attachment':
      return `policy ${nameOf(record.policy)} attached to ${nameOf(record.to)}`;
    case 'secret':
      return `${record.type} ${record.name}`;
    case 'containment':
      return `${nameOf(record.container)} contains ${nameOf(record.child)}`;
    case 'principal':
      return `account ${record.name}`;
    case 'resource':
    case 'tenant':
      return record.name;
    case 'observation':
      return record.text;
  }
}

/** A trust that has a name of its own is told from others between the same two by it. */
function trustWords({ mechanism, nativeType, properties }: TrustRecord): string {
  const name = properties?.find(([property]) => property === 'name')?.[1];
  const words = mechanism.replaceAll('-', ' ');
  return name === undefined ? words : `${nativeType ?? words} ${name}`;
}
