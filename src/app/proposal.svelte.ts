/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not kept */
import type { EngineApi } from '../../workers/protocol';
import type { ProposalEffect, Proposed } from '../engine/proposal';
import type { ProposedRecord } from '../engine/proposed-record';
import type { Removable } from '../engine/removables';
import type { DifferencePage } from '../engine/difference-table';
import { messageOf } from './asked.svelte';
import type { Clock } from './clock.svelte';
import type { Estate } from './estate.svelte';
import type { Addition, KeptProposal } from './proposal-file';

/** How the effect of a proposal is counted: access in its own right and by becoming another, at the clock's instant. */
const COUNTING = { search: '', changes: [], tenants: [], offset: 0, limit: 0 } as const;

/**
 * What someone considers: records, principals and secrets marked as removed, memberships, grants, trusts and secrets to be made. Each
 * change is evaluated at once; `shown` says whether the page asks the proposed estate or today's.
 */
export class Proposal {
  readonly #engine: EngineApi;
  readonly #clock: Clock;
  readonly #estate: Estate;
  /** Does something after which things may have other numbers, and puts the page back as it was. */
  readonly #keepingPlace: (work: () => Promise<void>) => Promise<void>;
  #removed = $state.raw<readonly Removable[]>([]);
  #added = $state.raw<readonly Addition[]>([]);
  #shown = $state(false);
  #open = $state(false);
  #pending = $state(0);
  #error = $state<string | undefined>();
  #effect = $state.raw<ProposalEffect | undefined>();
  #counts = $state.raw<DifferencePage | undefined>();
  #request = 0;

  constructor(
    engine: EngineApi,
    clock: Clock,
    estate: Estate,
    keepingPlace: (work: () => Promise<void>) => Promise<void>,
  ) {
    this.#engine = engine;
    this.#clock = clock;
    this.#estate = estate;
    this.#keepingPlace = keepingPlace;
  }

  get removed(): readonly Removable[] {
    return this.#removed;
  }

  get added(): readonly Addition[] {
    return this.#added;
  }

  /** Marked changes, removals and additions together. */
  get size(): number {
    return this.#removed.length + this.#added.length;
  }

  /** Everything is asked of the proposed estate, not of today's. */
  get shown(): boolean {
    return this.#shown;
  }

  get pending(): boolean {
    return this.#pending > 0;
  }

  get error(): string | undefined {
    return this.#error;
  }

  get effect(): ProposalEffect | undefined {
    return this.#effect;
  }

  /** What is gained and lost, counted; undefined until it is known. */
  get counts(): DifferencePage | undefined {
    return this.#counts;
  }

  /** Whether the tray is open. */
  get open(): boolean {
    return this.#open;
  }

  toggleTray(open = !this.#open): void {
    this.#open = open;
  }

  has(key: string): boolean {
    return this.#removed.some((one) => one.key === key);
  }

  /** Mark as removed; those that are marked already stay so. */
  async remove(...things: readonly Removable[]): Promise<void> {
    const fresh = things.filter(({ key }) => key !== '' && !this.has(key));
    if (fresh.length === 0) return;
    await this.#change([...this.#removed, ...fresh], this.#added);
  }

  /** Mark records or nodes by their number in what is shown. */
  async removeNumbers(records: readonly number[], nodes: readonly number[]): Promise<void> {
    try {
      await this.remove(...(await this.#engine.removables(records, nodes)));
    } catch (error) {
      this.#error = messageOf(error);
    }
  }

  async add(addition: Addition): Promise<void> {
    await this.#change(this.#removed, [...this.#added, addition]);
  }

  async takeBack(thing: Removable | Addition): Promise<void> {
    await this.#change(
      this.#removed.filter((one) => one !== thing),
      this.#added.filter((one) => one !== thing),
    );
  }

  async load({ removed, added }: KeptProposal): Promise<void> {
    await this.#change(removed, added);
  }

  async clear(): Promise<void> {
    await this.#change([], []);
  }

  /** Ask today's estate, or the proposed one. */
  async show(shown: boolean): Promise<void> {
    if (shown === this.#shown || (shown && this.size === 0)) return;
    await this.#keepingPlace(() => this.#evaluate(this.#removed, this.#added, shown));
  }

  /** As a URL or an undo says; nothing is evaluated when it is so already. */
  async restore(removed: readonly string[], added: readonly Addition[], shown: boolean): Promise<void> {
    const same =
      JSON.stringify(removed) === JSON.stringify(this.#removed.map(({ key }) => key)) &&
      JSON.stringify(added) === JSON.stringify(this.#added) &&
      shown === this.#shown;
    if (same) return;
    const known = new Map(this.#removed.map((one) => [one.key, one]));
    const marked = removed.map((key) => known.get(key) ?? { key, kind: 'record', label: key });
    await this.#evaluate(marked, added, shown && marked.length + added.length > 0);
  }

  /** Another snapshot is open: what was marked meant the one before. */
  forget(): void {
    this.#request += 1;
    this.#removed = [];
    this.#added = [];
    this.#shown = false;
    this.#effect = undefined;
    this.#counts = undefined;
    this.#error = undefined;
  }

  /** Told anew for another instant; nothing gets another number. */
  async refresh(): Promise<void> {
    if (this.#effect === undefined) return;
    const request = this.#request;
    const current = (): boolean => request === this.#request;
    try {
      const considered = await this.#engine.propose(this.#proposed(), this.#shown, this.#clock.at);
      if (!current()) return;
      if (this.#shown) this.#estate.consider(considered, false);
      await this.#count(current);
    } catch (error) {
      if (current()) this.#error = messageOf(error);
    }
  }

  async #change(removed: readonly Removable[], added: readonly Addition[]): Promise<void> {
    const shown = this.#shown && removed.length + added.length > 0;
    const work = (): Promise<void> => this.#evaluate(removed, added, shown);
    // As long as today is shown, nothing gets another number.
    await (this.#shown ? this.#keepingPlace(work) : work());
  }

  async #evaluate(removed: readonly Removable[], added: readonly Addition[], shown: boolean): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    const was = this.#shown;
    this.#removed = removed;
    this.#added = added;
    this.#error = undefined;
    this.#pending += 1;
    try {
      const considered = await this.#engine.propose(this.#proposed(), shown, this.#clock.at);
      if (request !== this.#request) return;
      const { effect } = considered;
      this.#effect = effect;
      this.#shown = shown && effect !== undefined;
      if (effect !== undefined) this.#named(effect);
      if (was || this.#shown) this.#estate.consider(considered, true);
      if (effect === undefined) this.#counts = undefined;
      else await this.#count(() => request === this.#request);
    } catch (error) {
      if (request === this.#request) this.#error = messageOf(error);
    } finally {
      this.#pending -= 1;
    }
  }

  #proposed(): Proposed | undefined {
    if (this.size === 0) return undefined;
    return { removed: this.#removed.map(({ key }) => key), added: this.#added.map(withoutLabel) };
  }

  async #count(current: () => boolean): Promise<void> {
    const counts = await this.#engine.differences({
      against: { kind: 'proposal' },
      scope: { at: this.#clock.at, atLeast: 'not-evaluated', verbs: [], becoming: true },
      filter: COUNTING,
    });
    if (current()) this.#counts = counts;
  }

  /** Removals by the names of the snapshot they are removed from: a URL knows their keys only. */
  #named({ removed }: ProposalEffect): void {
    const names = new Map(removed.map((one) => [one.key, one]));
    this.#removed = this.#removed.map((one) => names.get(one.key) ?? one);
  }
}

function withoutLabel(addition: Addition): ProposedRecord {
  switch (addition.kind) {
    case 'membership': {
      const { kind, member, group } = addition;
      return { kind, member, group };
    }
    case 'grant': {
      const { kind, principal, permission, verbs, resource } = addition;
      return { kind, principal, permission, verbs, resource };
    }
    case 'trust': {
      const { kind, from, to } = addition;
      return { kind, from, to };
    }
    case 'secret': {
      const { kind, name, container, account } = addition;
      return { kind, name, container, account };
    }
  }
}
