import type { Key } from '../../model/record';
import { meaningOf } from './edge-kinds';
import type { FileEdge } from './graph-file';
import { classByStructure } from './node-kinds';
import type { NodeClass } from './node-kinds';

interface EdgeEnd {
  readonly key: Key;
  readonly type: NodeClass | undefined;
  readonly node: unknown;
}

const HOLDS = 1;
const IS_JOINED = 2;
const IS_ROLE = 4;

/** What the edges say of the nodes whose kinds say nothing. */
export class Structures {
  readonly #seen = new Map<Key, number>();

  note(edge: FileEdge, start: EdgeEnd, end: EdgeEnd): void {
    const meaning = meaningOf(edge.kind, start.type, end.type);
    const [from, to] = meaning.reversed ? [end, start] : [start, end];
    if (meaning.as === 'membership') {
      this.#add(from, HOLDS);
      this.#add(to, IS_JOINED | (/role|permission|profile/i.test(edge.kind) ? IS_ROLE : 0));
    } else if (meaning.as === 'grant' || meaning.as === 'trust') this.#add(from, HOLDS);
  }

  classOf(key: Key): NodeClass {
    const seen = this.#seen.get(key);
    if (seen === undefined) return classByStructure(undefined);
    return classByStructure({
      holds: (seen & HOLDS) !== 0,
      isJoined: (seen & IS_JOINED) !== 0,
      isRole: (seen & IS_ROLE) !== 0,
    });
  }

  /** A node whose kinds say what it is needs no more. */
  #add({ key, type, node }: EdgeEnd, what: number): void {
    if (node === undefined || type !== undefined) return;
    this.#seen.set(key, (this.#seen.get(key) ?? 0) | what);
  }
}
