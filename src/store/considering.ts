import type { Considered, DifferenceQuery } from '../engine/considered';
import type { DifferencePage } from '../engine/difference-table';
import { Cancelled } from '../engine/drive';
import { proposedEstate } from '../engine/proposal';
import { besideFigures } from '../engine/beside';
import type { Proposed } from '../engine/proposal';
import type { Beside, BesideQuestion } from '../engine/beside';
import type { Session } from '../engine/session';
import type { Scope } from '../questions/answers';
import type { Desk } from './desk';
import { Differing } from './differing';
import type { Sides } from './differing';
import { about } from './questions';
import { Runner } from './runner';
import { StoreProblem } from './store-problem';
import { openStored } from './stored-snapshot';

/** What is considered beside what is: proposals, and the differences to one or to an earlier snapshot. */
export class Considering {
  readonly #desk: Desk;
  readonly #differing = new Differing();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Evaluate what would be, and answer every question from it where it is to be shown; undefined: back to today. Numbers
   * of nodes may differ between the two. What is shown changes in one go, when all is evaluated.
   */
  async propose(proposed: Proposed | undefined, shown: boolean, at: number): Promise<Considered> {
    await this.#desk.records();
    const { today, effect, about: known } = this.#desk.current;
    const what = about('propose', proposed);
    const made =
      proposed === undefined || (known === what.what && effect !== undefined)
        ? effect
        : await this.#desk.answer(what, () => proposedEstate(today, proposed));
    const opened = this.#desk.current;
    if (opened.today !== today) throw new Cancelled();
    const session = made !== undefined && proposed !== undefined && shown ? made.session : today;
    this.#desk.show({
      session,
      today,
      ...(opened.info === undefined ? {} : { info: opened.info }),
      ...(made === undefined || proposed === undefined ? {} : { effect: made, about: what.what }),
    });
    const overview = await this.#desk.answer(about('overview', at), (open, info) => open.overview(at, info));
    if (made === undefined || proposed === undefined) return { overview };
    const { evaluated, removed, missing } = made;
    const told = { overview, effect: { evaluated, removed, missing } };
    if (session === today) return told;
    const beside = await this.#desk.answer(about('today', at), () => today.overview(at, opened.info));
    return { ...told, today: beside };
  }

  /** One question of Explore asked of today's estate and of the proposed one. */
  async beside(question: BesideQuestion, scope: Scope): Promise<Beside> {
    return this.#desk.ask(
      (session) => {
        const { today, effect } = this.#desk.current;
        if (effect === undefined) throw new StoreProblem('Nothing is proposed.');
        return besideFigures(session.graph, today, effect.session, question, scope);
      },
      about('beside', question, scope),
    );
  }

  async differences(query: DifferenceQuery): Promise<DifferencePage> {
    // The pages of one table do not stop each other.
    const what = about('differences', { ...query, filter: { ...query.filter, offset: 0, limit: 0 } });
    const sides = await this.#sides(query);
    return this.#desk.answer(what, () => this.#differing.page(sides, query));
  }

  async differencesCsv(query: DifferenceQuery): Promise<Blob> {
    const sides = await this.#sides(query);
    return this.#desk.answer(undefined, () => this.#differing.csv(sides, query));
  }

  /** The two estates a comparison is about; an earlier snapshot is read from the store. */
  async #sides({ against }: DifferenceQuery): Promise<Sides> {
    const { today, effect } = this.#desk.current;
    if (against.kind === 'proposal') {
      if (effect === undefined) throw new StoreProblem('Nothing is proposed.');
      return { before: today.graph, after: effect.session.graph };
    }
    const store = await this.#desk.store();
    const { platform, systems, memory } = this.#desk.parts;
    const read = (): Promise<Session> =>
      this.#desk.long(undefined, () =>
        openStored(store, against.id, new Runner(platform, this.#desk.watcher), systems, {
          memory,
          openRecords: this.#desk.makeRoom(),
        }),
      );
    const before = await this.#desk.guarded(this.#differing.snapshot(against.id, read));
    return { before, after: today.graph };
  }
}
