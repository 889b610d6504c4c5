import type { AccessGraph } from '../graph/access-graph';
import { f64, u32, u8 } from '../graph/columns';
import { stepPermission, stepUntil } from '../graph/steps';
import { runToEnd } from '../lib/steps';
import type { EffectiveColumns } from './effective';

/** So many rows are not copied to where there is more room all at once. */
const MANY = 1 << 18;
/** Entries of a column copied between two turns. */
const COPIED_PER_TURN = 1 << 19;

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

  /** Room ahead of need where that takes long, with turns between: there are seven columns to copy. */
  *makeRoom(): Generator<number, void> {
    const room = this.#principal.length;
    if (room < MANY || this.count * 4 < room * 3) return;
    const columns = this.#wider(room * 2);
    let made = columns.next();
    for (; made.done !== true; made = columns.next()) yield this.count;
    this.#use(made.value);
  }

  /** The columns, copied with turns between. */
  *finish(): Generator<number, Omit<EffectiveColumns, 'truncated'>> {
    const { count } = this;
    const principal = yield* copied(this.#principal, count, new Uint32Array(count));
    const resource = yield* copied(this.#resource, count, new Uint32Array(count));
    const step = yield* copied(this.#step, count, new Uint32Array(count));
    const steps = yield* copied(this.#steps, count, new Uint16Array(count));
    const until = yield* copied(this.#until, count, new Float64Array(count));
    const verdict = yield* copied(this.#verdict, count, new Uint8Array(count));
    const how = yield* copied(this.#how, count, new Uint8Array(count));
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
    const { count } = this;
    const principal = yield* copied(this.#principal, count, new Uint32Array(room));
    const resource = yield* copied(this.#resource, count, new Uint32Array(room));
    const step = yield* copied(this.#step, count, new Uint32Array(room));
    const steps = yield* copied(this.#steps, count, new Uint32Array(room));
    const until = yield* copied(this.#until, count, new Float64Array(room));
    const verdict = yield* copied(this.#verdict, count, new Uint8Array(room));
    const how = yield* copied(this.#how, count, new Uint8Array(room));
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

/** The first entries of a column at the front of another, some between two turns: most of the time memory is laid out. */
function* copied<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  from: Uint8Array | Uint32Array | Float64Array,
  count: number,
  to: A,
): Generator<number, A> {
  for (let at = 0; at < count; at += COPIED_PER_TURN) {
    to.set(from.subarray(at, Math.min(at + COPIED_PER_TURN, count)), at);
    yield at;
  }
  return to;
}
