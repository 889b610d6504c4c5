import { placeOf } from './url-state';
import type { UrlState } from './url-state';

const MOST = 200;
/** Changes of the same kind within this are one: typing a word is one action. */
const TOGETHER_MS = 900;

/** A state under the name of its place. */
export interface Place {
  readonly state: UrlState;
  readonly label: string;
}

/**
 * Every state of the page worth going back to, and where in it we are. Undo goes over every action of a view; the
 * browser's Back only over places.
 */
export class History {
  #states = $state.raw<readonly Place[]>([]);
  #at = $state(-1);
  #changed: { readonly what: string; readonly when: number } | undefined;

  get canUndo(): boolean {
    return this.#at > 0;
  }

  get canRedo(): boolean {
    return this.#at < this.#states.length - 1;
  }

  /** What the present place is called. */
  get label(): string | undefined {
    return this.#states[this.#at]?.label;
  }

  /** The places one came by, the present one last; what was done within one counts once. */
  get trail(): readonly Place[] {
    const places: Place[] = [];
    for (const place of this.#states.slice(0, this.#at + 1)) {
      const last = places.at(-1);
      if (
        last !== undefined &&
        (placeOf(last.state) === placeOf(place.state) || last.label === place.label)
      ) {
        places[places.length - 1] = place;
      } else places.push(place);
    }
    return places;
  }

  /** The state as it is now; one that is already the present one changes nothing. */
  record(state: UrlState, when: number, label = ''): void {
    const present = this.#states[this.#at];
    if (present === undefined) {
      this.#states = [{ state, label }];
      this.#at = 0;
      return;
    }
    const what = changed(present.state, state);
    if (what === '') return;
    const last = this.#changed;
    const together = last?.what === what && TYPED.test(what) && when - last.when < TOGETHER_MS;
    const kept = this.#states.slice(0, together ? this.#at : this.#at + 1);
    const before = together ? kept.at(-1) : undefined;
    // Typed and taken back, or opened and closed: nothing to undo.
    const nothing = before !== undefined && changed(before.state, state) === '';
    this.#states = nothing ? kept : [...kept, { state, label }].slice(-MOST);
    this.#at = this.#states.length - 1;
    this.#changed = { what, when };
  }

  undo(): UrlState | undefined {
    if (!this.canUndo) return undefined;
    this.#at -= 1;
    this.#changed = undefined;
    return this.#states[this.#at]?.state;
  }

  redo(): UrlState | undefined {
    if (!this.canRedo) return undefined;
    this.#at += 1;
    this.#changed = undefined;
    return this.#states[this.#at]?.state;
  }

  /** Another snapshot was opened: what was before cannot be gone back to. */
  clear(): void {
    this.#states = [];
    this.#at = -1;
    this.#changed = undefined;
  }
}

/** What is typed, dragged or walked through, and so changes many times in one action. */
const TYPED = /^(?:at|.*\.search|picked)$/u;

/** The row, entry, route or step that is looked at closer. */
const PICKED =
  /^(?:node\.)?(?:step|(?:access|compare|whatif)\.row|(?:access|explore)\.route|register\.entry(?:-at)?|joins\.(?:secret|account)|delegation\.(?:technician|client))$/u;

/** The names of what differs; `picked` when that is only what is looked at closer, and what is selected with it. */
function changed(a: UrlState, b: UrlState): string {
  const names: string[] = [];
  const before = new Map(Object.entries(flat(a)));
  const after = new Map(Object.entries(flat(b)));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name))) names.push(name);
  }
  const others = names.filter((name) => !PICKED.test(name));
  const picked = others.length < names.length && others.every((name) => name === 'selected');
  return picked ? 'picked' : names.sort().join(' ');
}

/** A state with its filters one by one. */
function flat({ filters, nodeFilters, ...state }: UrlState): Readonly<Record<string, unknown>> {
  const nodes = nodeFilters.map(([name, node]) => [`node.${name}`, node] as const);
  return { ...state, ...Object.fromEntries<unknown>([...filters, ...nodes]) };
}
