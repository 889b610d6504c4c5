import {
  ACTS,
  BECOMES,
  HUMAN,
  INHERITS,
  MECHANISM_NAMES,
  NODE_KINDS,
  NO_MECHANISM,
  NO_RECORD,
  STEP_KINDS,
  STRUCTURE,
  THROUGH,
} from '../../src/graph/access-graph';
import type { AccessGraph, GraphNode, GraphRecord, Table } from '../../src/graph/access-graph';
import { adjacency } from '../../src/graph/adjacency';
import { ClassColumns } from '../../src/graph/classes';
import { verbMask } from '../../src/model/permission';
import type { Verb } from '../../src/model/permission';

/**
 * Three shapes of estate, about ten steps a node, any size and seed.
 * `entitlement`: nearly acyclic; departments of about 200 nodes in tenants of about 2,000, groups nested up to eight
 * deep, roles, resources in containment trees, and a provider whose groups hold delegated roles in most tenants.
 * `giant`: the same, and credentials readable from resources sign in as principals, so that a giant strongly connected
 * component forms and almost everything reaches everything: the worst case.
 * `flat`: a directory without departments: one tenant holds most, a few groups hold most members, and what is granted
 * follows popularity, so that a few nodes have very many steps.
 */
export const SHAPES = ['entitlement', 'giant', 'flat'] as const;
export type Shape = (typeof SHAPES)[number];

/** A table whose elements are made when asked for. */
class MadeTable<T> implements Table<T> {
  readonly length: number;
  readonly #make: (index: number) => T;

  constructor(length: number, make: (index: number) => T) {
    this.length = length;
    this.#make = make;
  }

  at(index: number): T | undefined {
    return index >= 0 && index < this.length ? this.#make(index) : undefined;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.#make(i);
  }
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const VERB_SETS: readonly (readonly Verb[])[] = [
  ['view'],
  ['list-metadata'],
  ['use'],
  ['change'],
  ['delete'],
  ['administer'],
];

/** Steps in growing columns. */
class Steps {
  from: Uint32Array;
  to: Uint32Array;
  type: Uint16Array;
  count = 0;

  constructor(room: number) {
    this.from = new Uint32Array(room);
    this.to = new Uint32Array(room);
    this.type = new Uint16Array(room);
  }

  add(from: number, to: number, type: number): void {
    if (from === to) return;
    if (this.count === this.from.length) this.#grow();
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.type[this.count++] = type;
  }

  #grow(): void {
    const room = this.from.length * 2;
    const wider = <A extends Uint32Array | Uint16Array>(old: A, next: A): A => {
      next.set(old);
      return next;
    };
    this.from = wider(this.from, new Uint32Array(room));
    this.to = wider(this.to, new Uint32Array(room));
    this.type = wider(this.type, new Uint16Array(room));
  }
}

const kind = (name: (typeof STEP_KINDS)[number]): number => STEP_KINDS.indexOf(name);

/** Classes of step, by number: six permissions, three verdicts each; then the others. */
const MEMBER = 18;
const CONTAINS = 19;
const ASSUME = 20;
const DELEGATED = 21;
const READS_SECRET = 22;
const UNLOCKS = 23;

const FOREVER = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

function classColumns() {
  const columns = new ClassColumns({ of: () => 0 }, { of: () => 0 });
  const row = (k: number, permission: number, verbs: number, verdict: number, flags: number, note: number) =>
    columns.number([k, permission, verbs, verdict, flags, NO_MECHANISM, ...FOREVER, note]);
  VERB_SETS.forEach((verbs, permission) => {
    for (const verdict of [3, 2, 1]) {
      const note = verdict === 3 ? 0xffffffff : verdict - 1;
      row(kind('permission'), permission, verbMask(...verbs), verdict, INHERITS, note);
    }
  });
  row(kind('member'), 0xffffffff, 0, 3, THROUGH, 0xffffffff);
  row(kind('contains'), 0xffffffff, 0, 3, THROUGH | STRUCTURE, 0xffffffff);
  row(kind('assume'), 0xffffffff, 0, 3, THROUGH | BECOMES, 0xffffffff);
  columns.number([
    kind('assume'),
    0xffffffff,
    0,
    3,
    THROUGH | BECOMES,
    MECHANISM_NAMES.indexOf('role-trust') + 1,
    ...FOREVER,
    0xffffffff,
  ]);
  row(kind('control'), 1, verbMask('view'), 3, THROUGH | BECOMES, 0xffffffff);
  row(kind('unlocks'), 0xffffffff, 0, 3, THROUGH | BECOMES, 0xffffffff);
  return columns.finish();
}

/** An estate as a graph of about `nodes` nodes; the same for the same shape, size and seed. */
export function generate(shape: Shape, nodes: number, seed = 1): AccessGraph {
  const draw = random(seed * 7919 + SHAPES.indexOf(shape));
  const kinds = new Uint8Array(nodes);
  const tenant = new Uint32Array(nodes);
  const steps = new Steps(nodes * 11);
  const pick = (from: number, count: number): number => from + Math.floor(draw() * Math.max(1, count));
  const permission = (): number => {
    const verdict = draw();
    return Math.floor(draw() * VERB_SETS.length) * 3 + (verdict < 0.93 ? 0 : verdict < 0.97 ? 1 : 2);
  };
  const parts = shape === 'flat' ? flatParts(nodes) : departments(nodes);
  for (const part of parts) {
    const { start, users, groups, roles, resources } = part;
    const group = start + users;
    const role = group + groups;
    const resource = role + roles;
    const fill = (from: number, count: number, name: (typeof NODE_KINDS)[number]): void => {
      kinds.fill(NODE_KINDS.indexOf(name), from, from + count);
    };
    fill(start, users, 'user');
    fill(group, groups, 'group');
    fill(role, roles, 'role');
    fill(resource, resources, 'resource');
    tenant.fill(part.tenant, start, resource + resources);
    const skewed = shape === 'flat' ? (count: number): number => Math.floor(draw() ** 3 * count) : undefined;
    const someGroup = (): number => group + (skewed?.(groups) ?? Math.floor(draw() * groups));
    const someResource = (): number => resource + (skewed?.(resources) ?? Math.floor(draw() * resources));
    // Within a tenant departments share groups, or nobody would reach beyond their own.
    const groupNear = (own: Part): number => {
      const near = parts[Math.floor(own.tenant * 10 + draw() * 10)];
      return near?.tenant === own.tenant ? near.start + near.users + Math.floor(draw() * near.groups) : group;
    };
    for (let user = start; user < group; user++) {
      for (let i = 0; i < 9; i++) steps.add(user, someGroup(), MEMBER);
      for (let i = 0; i < 4; i++) steps.add(user, someResource(), permission());
    }
    for (let i = 0; i < groups; i++) {
      // Nested at most eight deep: a group belongs to one with the next lower level.
      const level = i % 9;
      if (level > 0) steps.add(group + i, group + i - 1, MEMBER);
      else if (draw() < 0.75) steps.add(group + i, groupNear(part), MEMBER);
      for (let k = 0; k < 3; k++) steps.add(group + i, pick(role, roles), ASSUME);
      for (let k = 0; k < 12; k++) steps.add(group + i, someResource(), permission());
    }
    for (let i = 0; i < roles; i++) {
      for (let k = 0; k < 16; k++) steps.add(role + i, someResource(), permission());
    }
    for (let i = 1; i < resources; i++) {
      // Containment trees, four children to a container.
      steps.add(resource + ((i - 1) >> 2), resource + i, CONTAINS);
      if (shape === 'giant' && i % 15 === 0) {
        kinds[resource + i] = NODE_KINDS.indexOf('secret');
        steps.add(resource + i, pick(start, users), UNLOCKS);
        steps.add(pick(role, roles), resource + i, READS_SECRET);
        const other = parts[Math.floor(draw() * parts.length)] ?? part;
        steps.add(resource + i, pick(other.start, other.users), UNLOCKS);
      }
    }
  }
  delegate(parts, steps, draw);
  for (let i = 0; i < 4 * nodes && steps.count < nodes * 9.7; i++) {
    const part = parts[Math.floor(draw() * parts.length)];
    if (part === undefined) continue;
    const holders = part.users + part.groups + part.roles;
    steps.add(pick(part.start, holders), pick(part.start + holders, part.resources), permission());
  }
  return assemble(kinds, tenant, steps);
}

interface Part {
  readonly tenant: number;
  readonly start: number;
  readonly users: number;
  readonly groups: number;
  readonly roles: number;
  readonly resources: number;
}

/** Departments of about 200 nodes, ten of them a tenant. */
function departments(nodes: number): readonly Part[] {
  const parts: Part[] = [];
  for (let start = 0; start < nodes; start += 200) {
    const size = Math.min(200, nodes - start);
    parts.push(part(Math.floor(start / 2000), start, size));
  }
  return parts.filter(({ groups, roles, users }) => groups > 0 && roles > 0 && users > 0);
}

/** One tenant with seven tenths of everything, the rest in twenty. */
function flatParts(nodes: number): readonly Part[] {
  const big = Math.floor(nodes * 0.7);
  const small = Math.floor((nodes - big) / 20);
  return Array.from({ length: 21 }, (_, i) =>
    i === 0 ? part(0, 0, big) : part(i, big + (i - 1) * small, i === 20 ? nodes - big - 19 * small : small),
  );
}

function part(tenant: number, start: number, size: number): Part {
  const users = Math.floor(size * 0.25);
  const groups = Math.floor(size * 0.1);
  const roles = Math.floor(size * 0.15);
  return { tenant, start, users, groups, roles, resources: size - users - groups - roles };
}

/** Tenant 0 is the provider: some of its groups hold a delegated role in most other tenants. */
function delegate(parts: readonly Part[], steps: Steps, draw: () => number): void {
  const [provider] = parts;
  if (provider === undefined) return;
  const seen = new Set<number>([0]);
  for (const { tenant, start, users, groups, roles } of parts) {
    if (seen.has(tenant)) continue;
    seen.add(tenant);
    if (draw() < 0.2) continue;
    for (let i = 0; i < 2; i++) {
      const from = provider.start + provider.users + Math.floor(draw() * Math.min(4, provider.groups));
      steps.add(from, start + users + groups + Math.floor(draw() * roles), DELEGATED);
    }
  }
}

function assemble(kinds: Uint8Array, tenant: Uint32Array, made: Steps): AccessGraph {
  const nodes = kinds.length;
  const order = sorted(made, nodes);
  const count = made.count;
  const stepFrom = new Uint32Array(count);
  const stepTo = new Uint32Array(count);
  const stepClass = new Uint32Array(count);
  const supportRecords = new Uint32Array(count);
  let records = 0;
  order.forEach((at, step) => {
    stepFrom[step] = made.from[at] ?? 0;
    stepTo[step] = made.to[at] ?? 0;
    const type = made.type[at] ?? 0;
    stepClass[step] = type;
    supportRecords[step] = type === CONTAINS ? NO_RECORD : records++;
  });
  const tenants = (tenant.at(-1) ?? 0) + 1;
  const user = NODE_KINDS.indexOf('user');
  const role = NODE_KINDS.indexOf('role');
  return {
    tenants: Array.from({ length: tenants }, (_, i) => ({
      key: `made|tenant-${i}`,
      id: `tenant-${i}`,
      name: `Tenant ${i}`,
      type: 'organisation',
      system: 'made',
      mentionedOnly: false,
      provider: i === 0,
    })),
    nodes: new MadeTable(nodes, (i): GraphNode => nodeAt(i, kinds[i] ?? 0)),
    nodeKind: kinds,
    nodeTenant: tenant,
    nodeFlags: kinds.map((k) => (k === user ? ACTS | HUMAN : k === role ? ACTS : 0)),
    permissions: VERB_SETS.map(([verb]) => `made:${verb}`),
    notes: ['not evaluated: a policy is missing', 'only with a condition'],
    records: new MadeTable(records, recordAt),
    stepFrom,
    stepTo,
    stepClass,
    classes: classColumns(),
    supportStart: new Uint32Array(),
    supportRecordStart: new Uint32Array(),
    supportRecords,
    supportViaStart: new Uint32Array(),
    supportVia: new Uint32Array(),
    ...adjacency(nodes, stepFrom, stepTo),
  };
}

function nodeAt(i: number, k: number): GraphNode {
  const type = NODE_KINDS[k] ?? 'resource';
  const name = `${type}-${i.toString(36).padStart(5, '0')}`;
  return {
    key: `made|${name}`,
    id: name,
    name,
    nativeType: type,
    system: 'made',
    aliases: [],
    source: { file: 0, row: i + 1 },
    properties: [],
  };
}

function recordAt(i: number): GraphRecord {
  return { key: `made|record-${i}`, kind: 'grant', label: `grant ${i}`, source: { file: 1, row: i + 1 } };
}

/** Step numbers by `from`, then `to`, then type; equal ones once. */
function sorted(made: Steps, nodes: number): Uint32Array {
  const byTo = countingSort(
    made.to,
    Uint32Array.from({ length: made.count }, (_, i) => i),
    nodes,
  );
  const byFrom = countingSort(made.from, byTo, nodes);
  let kept = 0;
  const last = new Map<number, number>();
  let from = -1;
  for (const at of byFrom) {
    if (made.from[at] !== from) {
      from = made.from[at] ?? -1;
      last.clear();
    }
    const name = (made.to[at] ?? 0) * 32 + (made.type[at] ?? 0);
    if (last.has(name)) continue;
    last.set(name, at);
    byFrom[kept++] = at;
  }
  made.count = kept;
  return byFrom.slice(0, kept);
}

function countingSort(values: Uint32Array, items: Uint32Array, limit: number): Uint32Array {
  const start = new Uint32Array(limit + 1);
  for (const item of items) start[(values[item] ?? 0) + 1] = (start[(values[item] ?? 0) + 1] ?? 0) + 1;
  for (let i = 0; i < limit; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0);
  const out = new Uint32Array(items.length);
  for (const item of items) {
    const at = start[values[item] ?? 0] ?? 0;
    out[at] = item;
    start[values[item] ?? 0] = at + 1;
  }
  return out;
}
