import { byCodeUnit } from '../lib/order';
import type { Accountability } from '../model/accountability';
import { DISPUTED, MECHANISMS } from '../model/record';
import type { Key, Mechanism, RecordKind, SnapshotRecord, TenantRecord } from '../model/record';
import { VERDICT_RANK } from '../model/verdict';
import {
  ACTS,
  BECOMES,
  DISABLED,
  ELIGIBLE,
  HUMAN,
  INHERITS,
  MENTIONED,
  NODE_KINDS,
  NON_HUMAN,
  NO_MECHANISM,
  NO_NOTE,
  STEP_KINDS,
  STRUCTURE,
  THROUGH,
} from './access-graph';
import type { AccessGraph, GraphNode, GraphRecord, GraphTenant, NodeKind, StepKind } from './access-graph';
import type { GraphBuilder, Step, Support } from './builder';
import { ClassColumns } from './classes';
import type { Interned } from './classes';
import { u32, u8 } from './columns';
import { describeRecord } from './describe-record';

/** The records a graph is built from; `RecordView` of systems/ fits. */
export interface NodeRecords {
  all<K extends RecordKind>(kind: K): readonly Extract<SnapshotRecord, { kind: K }>[];
  get(key: Key): SnapshotRecord | undefined;
}

type NodeRecord = Extract<SnapshotRecord, { kind: 'principal' | 'resource' | 'secret' | 'tenant' }>;

interface PendingStep {
  readonly from: number;
  readonly to: number;
  readonly step: Step;
  readonly supports: Map<string, Support>;
}

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

const BECOMING: ReadonlySet<StepKind> = new Set([
  'control',
  'assume',
  'session',
  'unlocks',
  'trust',
  'same-identity',
]);

/** Collects decided steps and packs them into the columns of an `AccessGraph`. Use once: evaluate, then `finish`. */
export class ColumnBuilder implements GraphBuilder {
  readonly #records: NodeRecords;
  readonly #nodes: NodeRecord[];
  readonly #nodeOf = new Map<Key, number>();
  readonly #tenants: TenantRecord[];
  readonly #tenantOf = new Map<Key, number>();
  readonly #steps = new Map<string, PendingStep>();

  constructor(records: NodeRecords) {
    this.#records = records;
    this.#tenants = [...records.all('tenant')].sort((a, b) => byCodeUnit(a.key, b.key));
    this.#tenants.forEach((tenant, i) => this.#tenantOf.set(tenant.key, i));
    const things = [...records.all('principal'), ...records.all('resource'), ...records.all('secret')];
    const seen = new Set<Key>();
    const named = new Map(things.map((thing) => [thing.tenant, thing]));
    for (const [, thing] of [...named].sort(([a], [b]) => byCodeUnit(a, b))) this.#tenantIndex(thing);
    // Tenant, then kind, then key: neighbours in the estate are neighbours in memory (locality), and the order
    // depends on nothing but the records.
    this.#nodes = things
      .filter((record) => !seen.has(record.key) && seen.add(record.key))
      .sort(
        (a, b) =>
          this.#tenantIndex(a) - this.#tenantIndex(b) ||
          NODE_KINDS.indexOf(kindOf(a)) - NODE_KINDS.indexOf(kindOf(b)) ||
          byCodeUnit(a.key, b.key),
      );
    this.#nodes.forEach((node, i) => this.#nodeOf.set(node.key, i));
  }

  has(key: Key): boolean {
    return this.#nodeOf.has(key) || this.#tenantOf.has(key);
  }

  step(stated: Step): boolean {
    const step = this.#undisputed(stated);
    const from = this.#node(step.from);
    const to = this.#node(step.to);
    if (from === undefined || to === undefined || step.supports.length === 0) return false;
    const identity = [
      from,
      to,
      step.kind,
      step.permission ?? '',
      step.verdict,
      step.window.from,
      step.window.until,
      step.note ?? '',
      step.verbs ?? 0,
      wayOf(step),
    ].join('\u0000');
    const pending = this.#steps.get(identity) ?? { from, to, step, supports: new Map<string, Support>() };
    for (const support of step.supports) {
      const records = [...new Set(support.records)];
      const name = [...records].sort(byCodeUnit).join('\u0000');
      if (!pending.supports.has(name)) pending.supports.set(name, { ...support, records });
    }
    this.#steps.set(identity, pending);
    return true;
  }

  /** What starts at a principal about which two exports contradict each other cannot be decided. */
  #undisputed(step: Step): Step {
    const record = this.#records.get(step.from);
    const disputed =
      record?.kind === 'principal' ? record.properties?.find(([name]) => name === DISPUTED)?.[1] : undefined;
    if (disputed === undefined || step.verdict === 'not-evaluated') return step;
    return { ...step, verdict: 'not-evaluated', note: [disputed, step.note].filter(Boolean).join('; ') };
  }

  finish(): AccessGraph {
    const nodes = this.#nodes;
    const pending = [...this.#steps.values()].sort(
      (a, b) =>
        a.from - b.from ||
        a.to - b.to ||
        STEP_KINDS.indexOf(a.step.kind) - STEP_KINDS.indexOf(b.step.kind) ||
        byCodeUnit(a.step.permission ?? '', b.step.permission ?? '') ||
        VERDICT_RANK[b.step.verdict] - VERDICT_RANK[a.step.verdict] ||
        a.step.window.from - b.step.window.from ||
        a.step.window.until - b.step.window.until ||
        byCodeUnit(a.step.note ?? '', b.step.note ?? '') ||
        (a.step.verbs ?? 0) - (b.step.verbs ?? 0) ||
        byCodeUnit(wayOf(a.step), wayOf(b.step)),
    );
    const permissions = interned(pending.map((p) => p.step.permission));
    const notes = interned(pending.map((p) => p.step.note));
    const recordKeys = interned(pending.flatMap((p) => [...p.supports.values()].flatMap((s) => s.records)));
    const count = pending.length;
    const stepFrom = new Uint32Array(count);
    const stepTo = new Uint32Array(count);
    const stepClass = new Uint32Array(count);
    const classes = new ClassColumns(permissions, notes);
    const supportStart = new Uint32Array(count + 1);
    const supportRecordStart: number[] = [0];
    const supportRecords: number[] = [];
    const supportViaStart: number[] = [0];
    const supportVia: number[] = [];
    pending.forEach(({ from, to, step, supports }, i) => {
      stepFrom[i] = from;
      stepTo[i] = to;
      stepClass[i] = classes.of(step, flagsOf(step), this.#mechanism(from, to, step));
      const ordered = [...supports.entries()].sort(
        ([a, x], [b, y]) => (x.via?.length ?? 0) - (y.via?.length ?? 0) || byCodeUnit(a, b),
      );
      for (const [, support] of ordered) {
        for (const key of support.records) supportRecords.push(recordKeys.of(key));
        supportRecordStart.push(supportRecords.length);
        for (const key of support.via ?? []) {
          const via = this.#node(key);
          if (via !== undefined) supportVia.push(via);
        }
        supportViaStart.push(supportVia.length);
      }
      supportStart[i + 1] = supportRecordStart.length - 1;
    });
    const graph = { stepFrom, stepTo, stepClass, classes: classes.finish() };
    const { outStart, inStart, inStep } = adjacency(nodes.length, stepFrom, stepTo);
    return {
      ...graph,
      tenants: this.#tenants.map(graphTenant),
      nodes: nodes.map(graphNode),
      nodeKind: Uint8Array.from(nodes, (node) => NODE_KINDS.indexOf(kindOf(node))),
      nodeTenant: Uint32Array.from(nodes, (node) => this.#tenantIndex(node)),
      nodeFlags: withoutCollectiveRoles(Uint8Array.from(nodes, nodeFlags), graph, nodes),
      permissions: permissions.values,
      notes: notes.values,
      records: recordKeys.values.map((key) => this.#graphRecord(key)),
      supportStart,
      supportRecordStart: Uint32Array.from(supportRecordStart),
      supportRecords: Uint32Array.from(supportRecords),
      supportViaStart: Uint32Array.from(supportViaStart),
      supportVia: Uint32Array.from(supportVia),
      outStart,
      inStart,
      inStep,
    };
  }

  /** Node of a key; a tenant becomes a node when something first ends in it. */
  #node(key: Key): number | undefined {
    const known = this.#nodeOf.get(key);
    if (known !== undefined) return known;
    const index = this.#tenantOf.get(key);
    const tenant = index === undefined ? undefined : this.#tenants[index];
    if (tenant === undefined) return undefined;
    const node = this.#nodes.length;
    this.#nodes.push(tenant);
    this.#nodeOf.set(key, node);
    return node;
  }

  #tenantIndex(record: NodeRecord): number {
    const key = record.kind === 'tenant' ? record.key : record.tenant;
    const known = this.#tenantOf.get(key);
    if (known !== undefined) return known;
    // A reader that names a tenant without a record of it: keep the boundary, mark it as only mentioned.
    const index = this.#tenants.length;
    this.#tenants.push({
      kind: 'tenant',
      key,
      system: record.system,
      source: record.source,
      id: key.slice(key.indexOf('|') + 1),
      name: key.slice(key.indexOf('|') + 1),
      type: 'tenant',
      mentionedOnly: true,
    });
    this.#tenantOf.set(key, index);
    return index;
  }

  #mechanism(from: number, to: number, step: Step): number {
    const a = this.#nodes[from];
    const b = this.#nodes[to];
    if (a === undefined || b === undefined) return NO_MECHANISM;
    if (this.#tenantIndex(a) === this.#tenantIndex(b)) return NO_MECHANISM;
    const mechanism: Mechanism = step.mechanism ?? inferred(step.kind);
    return MECHANISMS.indexOf(mechanism) + 1;
  }

  #graphRecord(key: Key): GraphRecord {
    const record = this.#records.get(key);
    if (record === undefined) throw new Error(`a support names the record ${key}, which no reader made`);
    const accountability = accountabilityOf(record);
    return {
      key,
      kind: record.kind,
      label: describeRecord(record, (k) => this.#name(k)),
      source: record.source,
      ...(accountability === undefined ? {} : { accountability }),
    };
  }

  #name(key: Key): string {
    const node = this.#nodeOf.get(key);
    const named = node === undefined ? this.#records.get(key) : this.#nodes[node];
    return named !== undefined && 'name' in named ? named.name : key.slice(key.indexOf('|') + 1);
  }
}

function inferred(kind: StepKind): Mechanism {
  switch (kind) {
    case 'member':
      return 'foreign-membership';
    case 'session':
      return 'session';
    case 'unlocks':
      return 'shared-secret';
    case 'same-identity':
      return 'same-identity';
    case 'assume':
      return 'role-trust';
    case 'trust':
      return 'domain-trust';
    case 'contains':
    case 'permission':
    case 'control':
      return 'foreign-grant';
  }
}

/** How a step leads on: one that flows down and one that does not are two, whatever else they share. */
function wayOf(step: Step): string {
  return `${flagsOf(step) & ~STRUCTURE} ${step.mechanism ?? inferred(step.kind)}`;
}

function flagsOf(step: Step): number {
  const through = step.through ?? step.kind !== 'permission';
  const becomes = step.becomes ?? BECOMING.has(step.kind);
  return (
    (through ? THROUGH : 0) |
    (becomes ? BECOMES : 0) |
    (step.inherits === true ? INHERITS : 0) |
    (step.eligible === true ? ELIGIBLE : 0) |
    (step.supports.every((support) => support.records.length === 0) ? STRUCTURE : 0)
  );
}

function kindOf(record: NodeRecord): NodeKind {
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

function nodeFlags(record: NodeRecord): number {
  if (record.kind === 'secret') return record.active === false ? DISABLED : 0;
  const mentioned = record.mentionedOnly === true ? MENTIONED : 0;
  if (record.kind !== 'principal') return mentioned;
  const human = record.human === undefined ? 0 : record.human ? HUMAN : NON_HUMAN;
  return mentioned | human | (record.enabled === false ? DISABLED : 0) | (ACTING.has(record.type) ? ACTS : 0);
}

/**
 * A role that principals belong to is a bundle of rights, like a group; only one that is taken on by assuming it acts
 * by itself.
 */
function withoutCollectiveRoles(
  flags: Uint8Array,
  {
    stepFrom,
    stepTo,
    stepClass,
    classes,
  }: Pick<AccessGraph, 'stepFrom' | 'stepTo' | 'stepClass' | 'classes'>,
  nodes: readonly NodeRecord[],
): Uint8Array {
  const member = STEP_KINDS.indexOf('member');
  stepClass.forEach((number, step) => {
    if (classes.kind[number] !== member) return;
    for (const end of [u32(stepFrom, step), u32(stepTo, step)]) {
      const node = nodes[end];
      if (node?.kind === 'principal' && node.type === 'role') flags[end] = u8(flags, end) & ~ACTS;
    }
  });
  return flags;
}

function graphTenant(tenant: TenantRecord): GraphTenant {
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

function graphNode(record: NodeRecord): GraphNode {
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

function accountabilityOf(record: SnapshotRecord): Accountability | undefined {
  return 'accountability' in record ? record.accountability : undefined;
}

/** Distinct texts in code-unit order, with their numbers. */
function interned(texts: readonly (string | undefined)[]): Interned & { values: string[] } {
  const values = [...new Set(texts.filter((text) => text !== undefined))].sort(byCodeUnit);
  const index = new Map(values.map((text, i) => [text, i]));
  return { values, of: (text) => index.get(text) ?? NO_NOTE };
}

/** CSR offsets by `from` (steps are sorted so) and a list of steps by `to`. */
export function adjacency(
  nodes: number,
  from: Uint32Array,
  to: Uint32Array,
): { outStart: Uint32Array; inStart: Uint32Array; inStep: Uint32Array } {
  const outStart = new Uint32Array(nodes + 1);
  const inStart = new Uint32Array(nodes + 1);
  for (const node of from) outStart[node + 1] = u32(outStart, node + 1) + 1;
  for (const node of to) inStart[node + 1] = u32(inStart, node + 1) + 1;
  for (let i = 0; i < nodes; i++) {
    outStart[i + 1] = u32(outStart, i + 1) + u32(outStart, i);
    inStart[i + 1] = u32(inStart, i + 1) + u32(inStart, i);
  }
  const next = inStart.slice();
  const inStep = new Uint32Array(to.length);
  to.forEach((node, step) => {
    const at = u32(next, node);
    inStep[at] = step;
    next[node] = at + 1;
  });
  return { outStart, inStart, inStep };
}
