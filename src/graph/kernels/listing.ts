import type { Differences } from './difference';

/** Rows that differ, as they are found: principal after principal. */
export class Listing {
  readonly #limit: number;
  readonly #seen: Uint8Array | undefined;
  #room = 1024;
  #principal = new Uint32Array(1024);
  #permission = new Uint32Array(1024);
  #resource = new Uint32Array(1024);
  #before = new Uint8Array(1024);
  #after = new Uint8Array(1024);
  #count = 0;
  #current = 0;
  #differs = true;
  #gained = 0;
  #lost = 0;
  #weaker = 0;
  #stronger = 0;
  #principals = 0;

  /** With `nodes`, the number of nodes there are, principals may come in any order and more than once. */
  constructor(limit: number, nodes?: number) {
    this.#limit = limit;
    if (nodes !== undefined) this.#seen = new Uint8Array(nodes);
  }

  /** What is added from now on is one principal's, who may have come before. */
  next(principal: number): void {
    this.#current = principal;
    this.#differs = this.#seen?.[principal] === 1;
  }

  add(permission: number, resource: number, before: number, after: number): void {
    if (before === 0) this.#gained++;
    else if (after === 0) this.#lost++;
    else if (after < before) this.#weaker++;
    else this.#stronger++;
    if (!this.#differs) {
      this.#principals++;
      if (this.#seen !== undefined) this.#seen[this.#current] = 1;
    }
    this.#differs = true;
    if (this.#count >= this.#limit) return;
    if (this.#count === this.#room) this.#grow();
    this.#principal[this.#count] = this.#current;
    this.#permission[this.#count] = permission;
    this.#resource[this.#count] = resource;
    this.#before[this.#count] = before;
    this.#after[this.#count++] = after;
  }

  #grow(): void {
    const room = (this.#room *= 2);
    this.#principal = wider(this.#principal, new Uint32Array(room));
    this.#permission = wider(this.#permission, new Uint32Array(room));
    this.#resource = wider(this.#resource, new Uint32Array(room));
    this.#before = wider(this.#before, new Uint8Array(room));
    this.#after = wider(this.#after, new Uint8Array(room));
  }

  finish(): Differences {
    const total = this.#gained + this.#lost + this.#weaker + this.#stronger;
    return {
      gained: this.#gained,
      lost: this.#lost,
      weaker: this.#weaker,
      stronger: this.#stronger,
      principals: this.#principals,
      count: this.#count,
      truncated: total > this.#count,
      principal: this.#principal.slice(0, this.#count),
      permission: this.#permission.slice(0, this.#count),
      resource: this.#resource.slice(0, this.#count),
      before: this.#before.slice(0, this.#count),
      after: this.#after.slice(0, this.#count),
    };
  }
}

function wider<A extends Uint8Array | Uint32Array>(old: A, next: A): A {
  next.set(old);
  return next;
}
