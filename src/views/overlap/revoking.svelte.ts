import type { EngineApi } from '../../../workers/protocol';
import { Asked } from '../../app/asked.svelte';
import { askEstate } from '../../app/estate-answer';
import type { Filters } from '../../app/filters.svelte';
import type { RevokedAnswer, RevokedCost, RevokedQuestion } from '../../engine/revoked';
import type { RouteAnswer, Scope } from '../../questions/answers';
import { laneRecords } from '../../questions/lanes';
import type { LaneRecord } from '../../questions/lanes';

/** What the routes are asked with. */
export interface RevokedOf {
  readonly answer: RouteAnswer;
  readonly scope: Scope;
  readonly permission: string | undefined;
  readonly limit: number;
}

/** A record that routes rest on, and its name in links. */
export interface KeyedRecord extends LaneRecord {
  readonly key: string;
}

const CHOSEN = 'overlap.revoked';

/**
 * What is thought to be revoked of what the routes rest on, and what would remain. Chosen by key, with the app's filters; keys
 * of other questions say nothing here.
 */
export class Revoking {
  readonly #engine: EngineApi;
  readonly #filters: Filters;
  readonly #named = new Asked<{ readonly about: RouteAnswer; readonly records: readonly KeyedRecord[] }>();
  readonly #answer = new Asked<RevokedAnswer>();
  readonly #cost = new Asked<RevokedCost>();
  #of = $state.raw<RevokedOf | undefined>();

  constructor(engine: EngineApi, filters: Filters) {
    this.#engine = engine;
    this.#filters = filters;
  }

  /** What the routes rest on, those that most of them need first. */
  get records(): readonly KeyedRecord[] {
    const named = this.#named.value;
    return named !== undefined && named.about === this.#of?.answer ? named.records : [];
  }

  /** Chosen records of these routes. */
  get chosen(): readonly KeyedRecord[] {
    const keys = this.#filters.text(CHOSEN).split('\n');
    return this.records.filter(({ key }) => keys.includes(key));
  }

  has(record: number): boolean {
    return this.chosen.some((one) => one.record.record === record);
  }

  /** What remains; undefined while nothing is chosen, or it is not known yet. */
  get answer(): RevokedAnswer | undefined {
    return this.chosen.length === 0 || this.#answer.pending ? undefined : this.#answer.value;
  }

  /** What else it changes; comes after the answer. */
  get cost(): RevokedCost | undefined {
    return this.answer === undefined || this.#cost.pending ? undefined : this.#cost.value;
  }

  get pending(): boolean {
    return this.#answer.pending;
  }

  get error(): string | undefined {
    return this.#named.error ?? this.#answer.error;
  }

  get costError(): string | undefined {
    return this.#cost.error;
  }

  /** Name what the routes rest on. */
  about(of: RevokedOf | undefined): void {
    this.#of = of;
    if (of === undefined) return;
    const { answer } = of;
    const records = laneRecords(answer);
    void this.#named.ask(async () => {
      const keys = await this.#engine.removables(
        records.map(({ record }) => record.record),
        [],
      );
      return {
        about: answer,
        records: records.map((one, index) => ({ ...one, key: keys[index]?.key ?? '' })),
      };
    });
  }

  /** Ask for what remains without some of the records. */
  async ask(chosen: readonly KeyedRecord[]): Promise<void> {
    const of = this.#of;
    const records = chosen.map(({ key }) => key);
    this.#cost.clear();
    if (of === undefined || records.length === 0) return this.#answer.clear();
    const { answer, scope, permission, limit } = of;
    const question: RevokedQuestion = {
      from: answer.from.node,
      to: answer.to.node,
      ...(permission !== undefined && { permission }),
      scope,
      records,
      limit,
    };
    const found = await this.#answer.ask(() =>
      askEstate(this.#engine, 'revoked', { kind: 'revoked', ...question }),
    );
    if (found === undefined) return;
    await this.#cost.ask(() =>
      askEstate(this.#engine, 'revoked-cost', { kind: 'revoked-cost', ...question }),
    );
  }

  toggle(key: string): void {
    const chosen = this.chosen.map((one) => one.key);
    this.#set(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]);
  }

  /** Revoke all of some records, and nothing else. */
  only(keys: readonly string[]): void {
    this.#set(keys);
  }

  clear(): void {
    this.#set([]);
  }

  #set(keys: readonly string[]): void {
    this.#filters.set(CHOSEN, keys.join('\n'));
  }
}
