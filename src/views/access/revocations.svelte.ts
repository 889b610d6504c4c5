import type { EngineApi } from '../../../workers/protocol';
import { messageOf } from '../../app/asked.svelte';
import { askEstate } from '../../app/estate-answer';
import type { RevokedAnswer } from '../../engine/revoked';
import type { OverlapAnswer, Scope } from '../../questions/answers';

/** Records evaluated unasked: each is the estate evaluated again. */
const AT_ONCE = 8;
/** As many routes as the row lists; the count of independent ones is of all. */
const ROUTES = 20;

/**
 * What remains of one permission once each of its records is revoked: evaluated again without it, as Overlap and What if do,
 * never subtracted (a record that goes may take a deny with it). One after the other, and dropped with the row.
 */
export class EvaluatedRevocations {
  readonly #engine: EngineApi;
  #left = $state.raw<readonly (readonly [record: number, left: RevokedAnswer])[]>([]);
  #error = $state<string | undefined>();
  #pending = $state(false);
  #run = 0;

  constructor(engine: EngineApi) {
    this.#engine = engine;
  }

  get error(): string | undefined {
    return this.#error;
  }

  get pending(): boolean {
    return this.#pending;
  }

  of(record: number): RevokedAnswer | undefined {
    return this.#left.find(([known]) => known === record)?.[1];
  }

  /** Evaluate the first records of an answer, or all of them. */
  async about(answer: OverlapAnswer, scope: Scope, all = false): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    this.#pending = true;
    this.#error = undefined;
    if (!all) this.#left = [];
    const records = answer.revocations.map(({ record }) => record.record);
    const wanted = (all ? records : records.slice(0, AT_ONCE)).filter((record) => !this.of(record));
    try {
      const keyed = wanted.length === 0 ? [] : await this.#engine.removables(wanted, []);
      for (const [index, record] of wanted.entries()) {
        const key = keyed[index]?.key;
        if (key === undefined || run !== this.#run) break;
        const left = await askEstate(this.#engine, 'revoked', {
          kind: 'revoked',
          from: answer.principal.node,
          to: answer.resource.node,
          permission: answer.permission,
          scope,
          records: [key],
          limit: ROUTES,
        });
        if (run !== this.#run) return;
        this.#left = [...this.#left, [record, left]];
      }
    } catch (error) {
      if (run === this.#run) this.#error = messageOf(error);
    }
    if (run === this.#run) this.#pending = false;
  }

  /** Nobody looks any more. */
  drop(): void {
    this.#run += 1;
    this.#pending = false;
  }
}

/** Whether nothing gets through any more: only where that is settled. */
export function endsAll({ verdict, unsettled }: RevokedAnswer): boolean {
  return verdict === 'denied' && unsettled.length === 0;
}
