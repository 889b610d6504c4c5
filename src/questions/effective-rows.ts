import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { stepPermission, stepUntil } from '../graph/steps';
import { runToEnd } from '../lib/steps';
import type { EffectiveColumns } from './effective';

/** So many rows are not copied to where there is more room all at once. */
const MANY = 1 << 18;

/**
 * Rows of effective permissions as they are found, one per principal, permission and resource: a row found again
 * becomes stronger, shorter or longer-lived. A table of hashes finds the rows of the principal at hand.
 */
export class EffectiveRows {
  count = 0;
  readonly #graph: AccessGraph;
  #principal = new Uint32Array(1024);
  #resource = new Uint32Array(1024);
  #step = new Uint32Array(1024);
  #verdict = new Uint8Array(1024);
  #steps = new Uint32Array(1024);
  #how = new Uint8Array(1024);
  #until = new Float64Array(1024);
  /** Row at each slot, and whose it is: slots of an earlier principal are free. */
  #slotRow = new Uint32Array(4096);
  #slotOf = new Uint32Array(4096);
  #turn = 0;
  #first = 0;

  constructor(graph: AccessGraph) {
    this.#graph = graph;
  }

  /** The rows from here on are another principal's. */
  start(): void {
    this.#turn++;
    this.#first = this.count;
  }

  add(principal: number, step: number, resource: number, verdict: number, steps: number, how: number): void {
    const until = stepUntil(this.#graph, step);
    const row = this.#find(stepPermission(this.#graph, step), resource);
    if (row === this.count) {
      if (row === this.#principal.length) this.#grow();
      this.#principal[row] = principal;
      this.#resource[row] = resource;
      this.#step[row] = step;
      this.#verdict[row] = verdict;
      this.#steps[row] = steps;
      this.#how[row] = how;
      this.#until[row] = until;
      this.count++;
      if ((this.count - this.#first) * 2 > this.#slotRow.length) this.#widen();
      return;
    }
    this.#how[row] = u8(this.#how, row) | how;
    if (verdict !== this.#verdict[row]) return;
    if (steps < u32(this.#steps, row)) {
      this.#steps[row] = steps;
      this.#step[row] = step;
    }
    if (until > f64(this.#until, row)) this.#until[row] = until;
  }

  /** Room ahead of need where that takes long, one column between two turns: there are seven to copy. */
  *makeRoom(): Generator<number, void> {
    const room = this.#principal.length;
    if (room < MANY || this.count * 4 < room * 3) return;
    const columns = this.#wider(room * 2);
    let made = columns.next();
    for (; made.done !== true; made = columns.next()) yield this.count;
    this.#use(made.value);
  }

  /** The columns, one between two turns. */
  *finish(): Generator<number, Omit<EffectiveColumns, 'truncated'>> {
    const { count } = this;
    const principal = this.#principal.slice(0, count);
    yield count;
    const resource = this.#resource.slice(0, count);
    yield count;
    const step = this.#step.slice(0, count);
    yield count;
    const steps = new Uint16Array(this.#steps.subarray(0, count));
    yield count;
    const until = this.#until.slice(0, count);
    yield count;
    const [verdict, how] = [this.#verdict.slice(0, count), this.#how.slice(0, count)];
    return { count, principal, resource, step, verdict, steps, how, until };
  }

  /** The row of a permission on a resource; the next new one, which then is found there, when there is none. */
  #find(permission: number, resource: number): number {
    const mask = this.#slotRow.length - 1;
    let slot = (Math.imul(permission + 1, 0x9e3779b1) ^ Math.imul(resource + 1, 0x85ebca6b)) >>> 7;
    for (slot &= mask; this.#slotOf[slot] === this.#turn; slot = (slot + 1) & mask) {
      const row = u32(this.#slotRow, slot);
      if (
        this.#resource[row] === resource &&
        stepPermission(this.#graph, u32(this.#step, row)) === permission
      )
        return row;
    }
    this.#slotOf[slot] = this.#turn;
    this.#slotRow[slot] = this.count;
    return this.count;
  }

  /** Twice the slots, and the rows of the principal at hand put back. */
  #widen(): void {
    const found = this.count;
    this.#slotRow = new Uint32Array(this.#slotRow.length * 2);
    this.#slotOf = new Uint32Array(this.#slotRow.length);
    for (this.count = this.#first; this.count < found; this.count++) {
      this.#find(stepPermission(this.#graph, u32(this.#step, this.count)), u32(this.#resource, this.count));
    }
  }

  #grow(): void {
    this.#use(runToEnd(this.#wider(this.#principal.length * 2)));
  }

  *#wider(room: number): Generator<number, Columns> {
    const principal = wider(this.#principal, new Uint32Array(room));
    yield room;
    const resource = wider(this.#resource, new Uint32Array(room));
    yield room;
    const step = wider(this.#step, new Uint32Array(room));
    yield room;
    const steps = wider(this.#steps, new Uint32Array(room));
    yield room;
    const until = wider(this.#until, new Float64Array(room));
    yield room;
    const verdict = wider(this.#verdict, new Uint8Array(room));
    const how = wider(this.#how, new Uint8Array(room));
    return { principal, resource, step, verdict, steps, how, until };
  }

  #use({ principal, resource, step, verdict, steps, how, until }: Columns): void {
    this.#principal = principal;
    this.#resource = resource;
    this.#step = step;
    this.#verdict = verdict;
    this.#steps = steps;
    this.#how = how;
    this.#until = until;
  }
}

/** Room for rows. */
interface Columns {
  readonly principal: Uint32Array<ArrayBuffer>;
  readonly resource: Uint32Array<ArrayBuffer>;
  readonly step: Uint32Array<ArrayBuffer>;
  readonly verdict: Uint8Array<ArrayBuffer>;
  readonly steps: Uint32Array<ArrayBuffer>;
  readonly how: Uint8Array<ArrayBuffer>;
  readonly until: Float64Array<ArrayBuffer>;
}

function wider<A extends Uint8Array | Uint32Array | Float64Array>(old: A, next: A): A {
  next.set(old);
  return next;
}
