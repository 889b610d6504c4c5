import type { Verb } from '../model/permission';
import type { NodeRef, Scope } from '../questions/answers';
import type { Clock } from './clock.svelte';

export const MODES = ['blast', 'who', 'routes'] as const;
/** What Explore asks: what a start reaches, who reaches a target, or the routes between two. */
export type Mode = (typeof MODES)[number];

/** The question Explore asks. It is the same after a reload: all of it is in the URL. */
export class Question {
  readonly #clock: Clock;
  readonly #outsideOf: () => readonly number[] | undefined;
  #mode = $state<Mode>('blast');
  #start = $state.raw<readonly NodeRef[]>([]);
  #target = $state.raw<NodeRef | undefined>();
  #permission = $state<string | undefined>();
  #atLeast = $state<Scope['atLeast']>('not-evaluated');
  #verbs = $state.raw<readonly Verb[]>([]);
  #becoming = $state(true);
  #shown = $state.raw<readonly number[]>([]);
  #scope = $derived.by<Scope>(() => ({
    at: this.#clock.at,
    atLeast: this.#atLeast,
    verbs: this.#verbs,
    becoming: this.#becoming,
    ...outside(this.#outsideOf()),
  }));

  /** `outsideOf`: the tenants of which only outsiders are asked for. */
  constructor(clock: Clock, outsideOf: () => readonly number[] | undefined = () => undefined) {
    this.#clock = clock;
    this.#outsideOf = outsideOf;
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** Where the walk starts ('blast', 'routes'). */
  get start(): readonly NodeRef[] {
    return this.#start;
  }

  /** Where it ends ('who', 'routes'). */
  get target(): NodeRef | undefined {
    return this.#target;
  }

  /** Routes to this permission only. */
  get permission(): string | undefined {
    return this.#permission;
  }

  /** The scope every question of every view is asked within. */
  get scope(): Scope {
    return this.#scope;
  }

  /** Whether there is enough to ask. */
  get complete(): boolean {
    switch (this.#mode) {
      case 'blast':
        return this.#start.length > 0;
      case 'who':
        return this.#target !== undefined;
      case 'routes':
        return this.#start.length > 0 && this.#target !== undefined;
    }
  }

  /** Nodes Explore shows at present: the scope 'view' of a report. */
  get shown(): readonly number[] {
    return this.#shown;
  }

  blast(...start: readonly NodeRef[]): void {
    this.#mode = 'blast';
    this.#start = start;
    this.#permission = undefined;
  }

  who(target: NodeRef): void {
    this.#mode = 'who';
    this.#target = target;
    this.#permission = undefined;
  }

  routes(from: NodeRef, to: NodeRef, permission?: string): void {
    this.#mode = 'routes';
    this.#start = [from];
    this.#target = to;
    this.#permission = permission;
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
  }

  setStart(...start: readonly NodeRef[]): void {
    this.#start = start;
  }

  setTarget(target: NodeRef | undefined): void {
    this.#target = target;
  }

  setPermission(permission: string | undefined): void {
    this.#permission = permission;
  }

  /** Turn a pair round. */
  swap(): void {
    const [from] = this.#start;
    const to = this.#target;
    this.#start = to ? [to] : [];
    this.#target = from;
    this.#permission = undefined;
  }

  setAtLeast(atLeast: Scope['atLeast']): void {
    this.#atLeast = atLeast;
  }

  setVerbs(verbs: readonly Verb[]): void {
    this.#verbs = verbs;
  }

  setBecoming(becoming: boolean): void {
    this.#becoming = becoming;
  }

  show(nodes: readonly number[]): void {
    this.#shown = nodes;
  }

  clear(): void {
    this.#start = [];
    this.#target = undefined;
    this.#permission = undefined;
    this.#shown = [];
  }
}

function outside(tenants: readonly number[] | undefined): Pick<Scope, 'outsideOf'> {
  return tenants === undefined ? {} : { outsideOf: tenants };
}
