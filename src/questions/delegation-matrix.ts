import { ACTS, MECHANISM_NAMES, NODE_KINDS, NO_PERMISSION, STEP_KINDS, THROUGH } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { f64, i32Or, u32, u8 } from '../graph/columns';
import { stepFlags, stepKind, stepMechanism, stepPermission, stepUntil, stepVerdict } from '../graph/steps';
import { active, isDisabled } from '../graph/walk';
import type { WalkFilter } from '../graph/walk';

const MEMBER = STEP_KINDS.indexOf('member');
const PERMISSION = STEP_KINDS.indexOf('permission');
const TRUST = STEP_KINDS.indexOf('trust');
const ASSUME = STEP_KINDS.indexOf('assume');
const ROLE = NODE_KINDS.indexOf('role');
/** Ways of being somebody in another tenant that are no takeover: one's own guest account, one's own application there. */
const OWN: ReadonlySet<string> = new Set(['guest', 'foreign-application']);

/**
 * Who of one tenant holds which role in another, at an instant: one row for each technician, client, role and scope.
 * Columns, because a provider of 500 clients has millions of rows.
 */
export interface DelegationMatrix {
  readonly count: number;
  /** The principal that acts, in its own tenant. */
  readonly technician: Uint32Array;
  /** The tenant reached. */
  readonly client: Uint32Array;
  /** What the permission is held on: the tenant's node, a subscription, one object. */
  readonly on: Uint32Array;
  /** The role, as the platform calls it: index into the graph's permissions. */
  readonly role: Uint32Array;
  /** The last step of the best route. */
  readonly step: Uint32Array;
  /** Verdict rank of the strongest route. */
  readonly rank: Uint8Array;
  /** When the strongest route ends. */
  readonly until: Float64Array;
}

export interface MatrixQuestion {
  readonly at: number;
  readonly rank: number;
  /** Only into these tenants; absent: all. */
  readonly clients?: ReadonlySet<number>;
  /** Steps for which this is false do not exist (revocation). */
  readonly survives?: (step: number) => boolean;
}

/** Principals that get to a node by membership or as their own guest account, with how surely and until when. */
interface People {
  readonly nodes: Uint32Array;
  readonly ranks: Uint8Array;
  readonly untils: Float64Array;
}

/** Rows offered, and steps looked at for who is behind a holder, between two turns. */
const WORK_PER_TURN = 1 << 15;
const LOOKED_PER_TURN = 1 << 13;
/** A step into a role takes as long as looking at so many, whoever is behind it. */
const STEP_IN = 8;
/** To find who is behind it for the first time takes as long as so many more. */
const FIRST_FOUND = 24;
/** Steps looked at between two turns; of each something may be kept. */
const STEPS_PER_TURN = 1 << 13;

/** All delegated access between tenants. Yields so that it can be stopped. */
export function* delegationMatrix(
  graph: AccessGraph,
  question: MatrixQuestion,
): Generator<number, DelegationMatrix> {
  const finder = new PeopleFinder(graph, question);
  const rows = new Rows();
  const best = new Int32Array(graph.nodes.length).fill(-1);
  let worked = 0;
  for (const { on, permission, holders } of yield* targets(graph, finder.filter)) {
    const client = u32(graph.nodeTenant, on);
    if (question.clients !== undefined && !question.clients.has(client)) continue;
    const begin = rows.count;
    for (const last of holders) {
      const holder = u32(graph.stepFrom, last);
      // A role: everyone who belongs to it. Else: everyone behind the holder of the permission.
      for (const step of graph.nodeKind[holder] === ROLE ? stepsInto(graph, holder) : [last]) {
        const kind = stepKind(graph, step);
        if ((kind !== MEMBER && kind !== PERMISSION) || !active(graph, step, finder.filter)) continue;
        const own = u32(graph.stepFrom, step);
        const known = finder.known(own);
        if (known === undefined) worked += FIRST_FOUND;
        const people = known ?? (yield* finder.find(own));
        // Belonging to a role gives no more than the role holds.
        const rank = Math.min(stepVerdict(graph, step), stepVerdict(graph, last));
        const until = Math.min(stepUntil(graph, step), stepUntil(graph, last));
        for (let i = 0; i < people.nodes.length; i++) {
          const person = u32(people.nodes, i);
          if (graph.nodeTenant[person] === client) continue;
          rows.offer(best, begin, {
            person,
            client,
            on,
            role: permission,
            step,
            rank: Math.min(rank, u8(people.ranks, i)),
            until: Math.min(until, f64(people.untils, i)),
          });
        }
        worked += STEP_IN + people.nodes.length;
        if (worked < WORK_PER_TURN) continue;
        worked = 0;
        yield rows.count;
      }
    }
    rows.settle(best, begin);
  }
  return rows.columns();
}

function* stepsInto(graph: AccessGraph, node: number): Generator<number> {
  for (let i = u32(graph.inStart, node); i < u32(graph.inStart, node + 1); i++) yield u32(graph.inStep, i);
}

interface Target {
  readonly on: number;
  readonly permission: number;
  /** Permission steps of those who hold it: roles, groups, principals. */
  readonly holders: number[];
}

/**
 * What can be held: every role of a tenant with what it gives, and every permission that a principal other than a role
 * holds where somebody of another tenant can be behind it. One target for each permission and thing.
 */
function* targets(graph: AccessGraph, filter: WalkFilter): Generator<number, Iterable<Target>> {
  const found = new Map<string, Target>();
  for (let step = 0; step < graph.stepFrom.length; step++) {
    if (step % STEPS_PER_TURN === 0) yield step;
    if (stepKind(graph, step) !== PERMISSION || !active(graph, step, filter)) continue;
    const permission = stepPermission(graph, step);
    if (permission === NO_PERMISSION) continue;
    const from = u32(graph.stepFrom, step);
    const on = u32(graph.stepTo, step);
    const foreign = graph.nodeTenant[from] !== graph.nodeTenant[on];
    if (graph.nodeKind[from] !== ROLE && !foreign && !reachable(graph, from)) continue;
    const key = `${on}/${permission}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { on, permission, holders: [step] });
    else known.holders.push(step);
  }
  return found.values();
}

/** A local holder matters only when it is somebody's guest account or application, or a group that has members. */
function reachable(graph: AccessGraph, node: number): boolean {
  for (const step of stepsInto(graph, node)) {
    const kind = stepKind(graph, step);
    if (kind === MEMBER || kind === TRUST || kind === ASSUME) return true;
  }
  return false;
}

/** Finds the people behind a node; a group of the provider serves hundreds of clients, so each is found once. */
class PeopleFinder {
  readonly filter: WalkFilter;
  readonly #graph: AccessGraph;
  readonly #known = new Map<number, People>();
  /** Steps looked at since the last turn. */
  #looked = 0;

  constructor(graph: AccessGraph, question: MatrixQuestion) {
    this.#graph = graph;
    this.filter = {
      at: question.at,
      rank: question.rank,
      becoming: true,
      ...(question.survives === undefined ? {} : { survives: question.survives }),
    };
  }

  /** Those found before. */
  known(node: number): People | undefined {
    return this.#known.get(node);
  }

  /** Backward by membership and own accounts; better routes to a node are followed again. Yields the steps looked at. */
  *find(start: number): Generator<number, People> {
    const graph = this.#graph;
    const best = new Map<number, { rank: number; until: number }>([
      [start, { rank: 3, until: Number.POSITIVE_INFINITY }],
    ]);
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const here = best.get(at);
      if (here === undefined || isDisabled(graph, at)) continue;
      for (const step of stepsInto(graph, at)) {
        if (++this.#looked >= LOOKED_PER_TURN) {
          yield this.#looked;
          this.#looked = 0;
        }
        if (!this.#leads(step)) continue;
        const from = u32(graph.stepFrom, step);
        const rank = Math.min(here.rank, stepVerdict(graph, step));
        const until = Math.min(here.until, stepUntil(graph, step));
        const old = best.get(from);
        if (old !== undefined && (old.rank > rank || (old.rank === rank && old.until >= until))) continue;
        best.set(from, { rank, until });
        open.push(from);
      }
    }
    const people = [...best]
      .filter(([node]) => (u8(graph.nodeFlags, node) & ACTS) !== 0 && !isDisabled(graph, node))
      .sort(([a], [b]) => a - b);
    const found: People = {
      nodes: Uint32Array.from(people, ([node]) => node),
      ranks: Uint8Array.from(people, ([, { rank }]) => rank),
      untils: Float64Array.from(people, ([, { until }]) => until),
    };
    this.#known.set(start, found);
    return found;
  }

  #leads(step: number): boolean {
    const graph = this.#graph;
    const kind = stepKind(graph, step);
    if (kind !== MEMBER && kind !== TRUST && kind !== ASSUME) return false;
    if (!active(graph, step, this.filter)) return false;
    if (kind === MEMBER) return true;
    const mechanism = MECHANISM_NAMES[stepMechanism(graph, step) - 1];
    return (stepFlags(graph, step) & THROUGH) !== 0 && mechanism !== undefined && OWN.has(mechanism);
  }
}

interface Offered {
  readonly person: number;
  readonly client: number;
  readonly on: number;
  readonly role: number;
  readonly step: number;
  readonly rank: number;
  readonly until: number;
}

/** Rows under construction; the best of several routes to one thing is kept. */
class Rows {
  #capacity = 1024;
  #technician = new Uint32Array(this.#capacity);
  #client = new Uint32Array(this.#capacity);
  #on = new Uint32Array(this.#capacity);
  #role = new Uint32Array(this.#capacity);
  #step = new Uint32Array(this.#capacity);
  #rank = new Uint8Array(this.#capacity);
  #until = new Float64Array(this.#capacity);
  count = 0;

  offer(best: Int32Array, begin: number, row: Offered): void {
    const known = i32Or(best, row.person, -1);
    if (known >= begin) {
      const old = u8(this.#rank, known);
      if (old > row.rank || (old === row.rank && f64(this.#until, known) >= row.until)) return;
      this.#step[known] = row.step;
      this.#rank[known] = row.rank;
      this.#until[known] = row.until;
      return;
    }
    if (this.count === this.#capacity) this.#grow();
    const at = this.count++;
    best[row.person] = at;
    this.#technician[at] = row.person;
    this.#client[at] = row.client;
    this.#on[at] = row.on;
    this.#role[at] = row.role;
    this.#step[at] = row.step;
    this.#rank[at] = row.rank;
    this.#until[at] = row.until;
  }

  /** Forget which row each person has: the next target begins. */
  settle(best: Int32Array, begin: number): void {
    for (let row = begin; row < this.count; row++) best[u32(this.#technician, row)] = -1;
  }

  #grow(): void {
    this.#capacity *= 2;
    const wider = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const made = new Uint32Array(this.#capacity);
      made.set(old);
      return made;
    };
    this.#technician = wider(this.#technician);
    this.#client = wider(this.#client);
    this.#on = wider(this.#on);
    this.#role = wider(this.#role);
    this.#step = wider(this.#step);
    const rank = new Uint8Array(this.#capacity);
    rank.set(this.#rank);
    this.#rank = rank;
    const until = new Float64Array(this.#capacity);
    until.set(this.#until);
    this.#until = until;
  }

  columns(): DelegationMatrix {
    const n = this.count;
    return {
      count: n,
      technician: this.#technician.slice(0, n),
      client: this.#client.slice(0, n),
      on: this.#on.slice(0, n),
      role: this.#role.slice(0, n),
      step: this.#step.slice(0, n),
      rank: this.#rank.slice(0, n),
      until: this.#until.slice(0, n),
    };
  }
}
