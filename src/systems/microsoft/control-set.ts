import type { Key, ResourceRecord, SnapshotRecord } from '../../model/record';
import type { ControlRule } from './control-rules';
import type { Facts } from './facts';
import { MICROSOFT } from './keys';

/** A set of objects that the same roles control: a node of its own, so that a tenant of many users stays readable. */
export interface ControlSet {
  readonly record: ResourceRecord;
  readonly members: readonly Key[];
  /** Role template ids (tenant scope), by what they can do with the set. */
  readonly controls: readonly {
    readonly role: string;
    readonly permission: string;
    readonly unknown: boolean;
  }[];
  readonly targets: ControlRule['targets'] | 'users';
}

export function setRecord(
  tenant: Key,
  id: string,
  words: string,
  count: number,
  by: SnapshotRecord,
  facts: Facts,
): ResourceRecord {
  return {
    kind: 'resource',
    key: `${MICROSOFT}|set/${tenant.slice(MICROSOFT.length + 1)}/${id}`,
    system: MICROSOFT,
    source: by.source,
    type: 'set of directory objects',
    tenant,
    id: `${tenant.slice(MICROSOFT.length + 1)}/${id}`,
    name: `${words} of ${facts.nameOf(tenant)} (${count})`,
    pattern: true,
  };
}
