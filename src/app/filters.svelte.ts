/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not kept */
import type { NodeRef } from '../questions/answers';
import type { FoldMark } from './fold-mark';

/**
 * What the views are narrowed to, arranged by and opened at, by name (`access.search`). Whatever is here is in the URL, in
 * saved views, and undone: a view keeps no such thing for itself.
 */
export class Filters {
  #values = $state.raw<ReadonlyMap<string, string>>(new Map());
  #nodes = $state.raw<ReadonlyMap<string, NodeRef>>(new Map());
  #folds = $state.raw<Folds>(NO_FOLDS);

  /** All values, by name. */
  get values(): readonly (readonly [string, string])[] {
    return sorted(this.#values);
  }

  get nodes(): readonly (readonly [string, NodeRef])[] {
    return sorted(this.#nodes);
  }

  /** What was folded, unfolded and put in focus by hand in the answer to one question; to another nothing was. */
  folds(about: string): readonly FoldMark[] {
    return this.#folds.about === about ? this.#folds.marks : NO_FOLDS.marks;
  }

  setFolds(about: string, marks: readonly FoldMark[]): void {
    this.#folds = marks.length === 0 ? NO_FOLDS : { about, marks };
  }

  /** Empty when not set. */
  text(name: string): string {
    return this.#values.get(name) ?? '';
  }

  /** Several of a known list, in its order. */
  some<T extends string>(name: string, known: readonly T[]): readonly T[] {
    const chosen = this.text(name).split(' ');
    return known.filter((one) => chosen.includes(one));
  }

  /** One of a known list. */
  one<T extends string>(name: string, known: readonly T[]): T | undefined {
    return known.find((one) => one === this.text(name));
  }

  flag(name: string): boolean {
    return this.text(name) === 'yes';
  }

  /** Several of no known list: names of what is shown. */
  lines(name: string): readonly string[] {
    return this.text(name)
      .split('\n')
      .filter((line) => line !== '');
  }

  toggleLine(name: string, line: string): void {
    const lines = this.lines(name);
    const next = lines.includes(line) ? lines.filter((other) => other !== line) : [...lines, line];
    this.set(name, next.join('\n'));
  }

  node(name: string): NodeRef | undefined {
    return this.#nodes.get(name);
  }

  set(name: string, value: string | readonly string[] | boolean | undefined): void {
    const text =
      typeof value === 'boolean' ? (value ? 'yes' : '') : typeof value === 'object' ? value.join(' ') : value;
    if (this.text(name) === (text ?? '')) return;
    this.#values = replaced(this.#values, name, text === '' ? undefined : text);
  }

  toggle<T extends string>(name: string, known: readonly T[], one: T): void {
    const chosen = this.some(name, known);
    this.set(
      name,
      known.filter((other) => chosen.includes(other) !== (other === one)),
    );
  }

  setNode(name: string, node: NodeRef | undefined): void {
    if (this.#nodes.get(name)?.node === node?.node) return;
    this.#nodes = replaced(this.#nodes, name, node);
  }

  /** Forget all of a view: `access` clears `access.search` and its like. */
  clear(view: string): void {
    const others = (name: string): boolean => !name.startsWith(`${view}.`);
    this.#values = new Map([...this.#values].filter(([name]) => others(name)));
    this.#nodes = new Map([...this.#nodes].filter(([name]) => others(name)));
  }

  /** As a URL, a saved view or an undo says. */
  restore(
    values: readonly (readonly [string, string])[],
    nodes: readonly (readonly [string, NodeRef])[],
  ): void {
    this.#values = new Map(values);
    this.#nodes = new Map(nodes);
  }

  /** Another snapshot numbers its nodes differently. */
  forgetNodes(): void {
    this.#nodes = new Map();
    this.#folds = NO_FOLDS;
  }
}

interface Folds {
  readonly about: string;
  readonly marks: readonly FoldMark[];
}

const NO_FOLDS: Folds = { about: '', marks: [] };

function replaced<T>(
  map: ReadonlyMap<string, T>,
  name: string,
  value: T | undefined,
): ReadonlyMap<string, T> {
  const next = new Map([...map].filter(([known]) => known !== name));
  if (value !== undefined) next.set(name, value);
  return next;
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
