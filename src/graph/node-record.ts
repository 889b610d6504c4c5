/** What a record is as a node, a tenant or a removable record of the graph: its kind, its flags and its facts. */
import type { Accountability } from '../model/accountability';
import type { SnapshotRecord, TenantRecord } from '../model/record';
import { ACTS, DISABLED, HUMAN, MENTIONED, NON_HUMAN } from './access-graph';
import type { GraphNode, GraphTenant, NodeKind } from './access-graph';

/** Records that stand for a node. */
export type NodeRecord = Extract<SnapshotRecord, { kind: 'principal' | 'resource' | 'secret' | 'tenant' }>;

const ACTING: ReadonlySet<NodeKind> = new Set([
  'user',
  'role',
  'service-account',
  'computer',
  'application',
  'access-key',
  'token',
  'service',
  'external',
  'everyone',
]);

export function nodeKindOf(record: NodeRecord): NodeKind {
  switch (record.kind) {
    case 'principal':
      return record.type;
    case 'resource':
      return record.pattern === true ? 'pattern' : 'resource';
    case 'secret':
      return 'secret';
    case 'tenant':
      return 'tenant';
  }
}

export function nodeFlagsOf(record: NodeRecord): number {
  if (record.kind === 'secret') return record.active === false ? DISABLED : 0;
  const mentioned = record.mentionedOnly === true ? MENTIONED : 0;
  if (record.kind !== 'principal') return mentioned;
  const human = record.human === undefined ? 0 : record.human ? HUMAN : NON_HUMAN;
  return mentioned | human | (record.enabled === false ? DISABLED : 0) | (ACTING.has(record.type) ? ACTS : 0);
}

export function graphTenant(tenant: TenantRecord): GraphTenant {
  return {
    key: tenant.key,
    id: tenant.id,
    name: tenant.name,
    type: tenant.type,
    system: tenant.system,
    mentionedOnly: tenant.mentionedOnly === true,
    provider: tenant.provider === true,
    ...(tenant.serviceOwner === undefined ? {} : { serviceOwner: tenant.serviceOwner }),
    ...(tenant.contractEnd === undefined ? {} : { contractEnd: tenant.contractEnd }),
    ...(tenant.status === undefined ? {} : { status: tenant.status }),
  };
}

export function graphNode(record: NodeRecord): GraphNode {
  const principal = record.kind === 'principal' ? record : undefined;
  const resource = record.kind === 'resource' ? record : undefined;
  const accountability = accountabilityOf(record);
  return {
    key: record.key,
    id: record.id,
    name: record.name,
    nativeType: principal?.nativeType ?? record.type,
    system: record.system,
    aliases: record.kind === 'tenant' ? [] : (record.aliases ?? []),
    source: record.source,
    properties: record.kind === 'tenant' ? [] : (record.properties ?? []),
    ...(accountability === undefined ? {} : { accountability }),
    ...(principal?.status === undefined ? {} : { status: principal.status }),
    ...(principal?.identity === undefined ? {} : { identity: principal.identity }),
    ...(principal?.shared === undefined ? {} : { shared: principal.shared }),
    ...(principal?.mfa === undefined ? {} : { mfa: principal.mfa }),
    ...(resource?.classification === undefined ? {} : { classification: resource.classification }),
    ...(resource?.sensitivity === undefined ? {} : { sensitivity: resource.sensitivity }),
  };
}

export function accountabilityOf(record: SnapshotRecord): Accountability | undefined {
  return 'accountability' in record ? record.accountability : undefined;
}
