import { formatUrlState, placeOf, readUrl } from './url-state';
import type { UrlState } from './url-state';
import type { ViewName } from './view-name';

/** The parts of a window that navigation uses. */
export interface Address {
  readonly hash: () => string;
  readonly push: (hash: string) => void;
  readonly replace: (hash: string) => void;
  /** Calls back when the user goes back or forth or edits the hash. */
  readonly listen: (moved: () => void) => () => void;
}

/** Which view is shown, and the hash that says so. */
export class Navigation {
  readonly #address: Address;
  readonly views: readonly ViewName[];
  #view = $state<ViewName>('import');
  #restoring = $state(0);
  readonly #waiting: (() => void)[] = [];
  #notice = $state<string | undefined>();
  /** What the notice is made of. No state: an effect that ends and takes back what it told would read what was before. */
  #told: readonly string[] = [];
  #refused = $state.raw<readonly string[]>([]);
  #written: string | undefined;
  #place: string | undefined;
  #request = 0;
  /** Grows whenever somebody goes to another view, or does what will lead to one. */
  #turn = 0;
  #brought = false;

  constructor(address: Address, views: readonly ViewName[]) {
    this.#address = address;
    this.views = views;
    this.#view = views[0] ?? 'overview';
  }

  get view(): ViewName {
    return this.#view;
  }

  /** True while a hash is being turned into state: nothing is written meanwhile. */
  get restoring(): boolean {
    return this.#restoring > 0;
  }

  /** What of the hash could not be found in this snapshot. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /** What of the address was not understood: it was made by hand, by a newer version, or by somebody who means no good. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  dismissRefused(): void {
    this.#refused = [];
  }

  go(view: ViewName): void {
    if (!this.views.includes(view) || view === this.#view) return;
    this.#turn += 1;
    this.#view = view;
    this.#brought = false;
  }

  /** Whether it is a hash, an undo or a saved view that led to this view: all of it is as that says. */
  get brought(): boolean {
    return this.#brought;
  }

  #bring(view: ViewName | undefined): void {
    if (view === undefined) return;
    this.go(view);
    this.#brought = true;
  }

  /**
   * For what takes a while and then leads to a view. What is given goes there, and says whether it did: not once somebody
   * has gone elsewhere, or has asked for something else that leads away.
   */
  intend(): (view: ViewName) => boolean {
    this.#turn += 1;
    let turn = this.#turn;
    return (view) => {
      if (turn !== this.#turn) return false;
      this.go(view);
      turn = this.#turn;
      return true;
    };
  }

  tell(notice: string | undefined): void {
    this.#tell(notice === undefined ? [] : [notice]);
  }

  /** Something else of the same hash that could not be found: a view knows only once it has asked. */
  tellAlso(notice: string): void {
    if (!this.#told.includes(notice)) this.#tell([...this.#told, notice]);
  }

  /** What was told is not so any more. */
  takeBack(notice: string): void {
    this.#tell(this.#told.filter((told) => told !== notice));
  }

  #tell(told: readonly string[]): void {
    this.#told = told;
    this.#notice = told.length === 0 ? undefined : told.join('. ');
  }

  read(): UrlState {
    return readUrl(this.#address.hash()).state;
  }

  /** Write the state: a new entry when view, question or finding changed, else in place. */
  write(state: UrlState): void {
    const hash = formatUrlState(state);
    const place = placeOf(state);
    if (hash === this.#written || this.restoring) return;
    if (this.#place !== undefined && place !== this.#place) this.#address.push(hash);
    else this.#address.replace(hash);
    this.#written = hash;
    this.#place = place;
  }

  /**
   * Do the work that turns the hash into state; what the URL says then counts as written.
   * `current` is false once a later restoring has begun: the work must then change nothing more. Without `moving` the
   * view stays as it is, whichever the hash names.
   */
  async restore(
    work: (state: UrlState, current: () => boolean) => Promise<void>,
    moving = true,
  ): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    this.#restoring += 1;
    try {
      const state = this.#taken();
      if (moving) this.#bring(state.view);
      await work(state, () => request === this.#request);
    } finally {
      this.#restored();
    }
  }

  #restored(): void {
    this.#restoring -= 1;
    if (this.#restoring > 0) return;
    for (const done of this.#waiting.splice(0)) done();
  }

  /** Resolves once nothing is being turned into state. */
  async settled(): Promise<void> {
    while (this.#restoring > 0) await new Promise<void>((done) => this.#waiting.push(done));
  }

  /**
   * Leave the hash as it is without turning it into state: somebody has gone elsewhere already. What is written from now
   * on comes after it, so that Back leads to it.
   */
  pass(): void {
    this.#taken();
  }

  /** What the hash says, which from now on counts as written. */
  #taken(): UrlState {
    const { state, refused } = readUrl(this.#address.hash());
    this.#written = this.#address.hash();
    this.#place = placeOf(state);
    this.#refused = refused;
    return state;
  }

  /** The same for a state that is at hand: an undo, a saved view, another numbering of the same things. */
  async apply(
    state: UrlState,
    work: (state: UrlState, current: () => boolean) => Promise<void>,
  ): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    this.#restoring += 1;
    try {
      this.#refused = [];
      this.#bring(state.view);
      await work(state, () => request === this.#request);
    } finally {
      this.#restored();
    }
  }

  /** Calls back on Back, Forward and an edited hash, but not on what was written here. */
  listen(moved: () => void): () => void {
    return this.#address.listen(() => {
      if (this.#address.hash() !== this.#written) moved();
    });
  }
}

/** The real address bar. */
export function addressBar(page: Window): Address {
  return {
    hash: () => page.location.hash,
    push: (hash) => page.history.pushState(null, '', hash),
    replace: (hash) => page.history.replaceState(null, '', hash),
    listen: (moved) => {
      page.addEventListener('popstate', moved);
      page.addEventListener('hashchange', moved);
      return () => {
        page.removeEventListener('popstate', moved);
        page.removeEventListener('hashchange', moved);
      };
    },
  };
}
