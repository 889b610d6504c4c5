import { isAsReported } from '../report/left-out';
import type { RedactionKey } from '../report/redact/key-file';
import type { Decision, KnownDecision } from '../review/decision';
import type { Desk } from './desk';
import type { Queue } from './queue';
import { Runner } from './runner';

/** What reviewers decide about the open estate, kept with its snapshot. */
export class Deciding {
  readonly #desk: Desk;
  readonly #changes: Queue;

  constructor(desk: Desk, changes: Queue) {
    this.#desk = desk;
    this.#changes = changes;
  }

  /** Merge decisions with what is known, and keep them with the snapshot; in a report they last as long as its page. */
  async decide(
    decisions: readonly Decision[],
    key?: RedactionKey,
    at?: number,
  ): Promise<readonly KnownDecision[]> {
    const known = this.#desk.current.today.review.decisions;
    // What could not be told before is tried again.
    const told = at !== undefined && [...decisions, ...known].some(isAsReported);
    if (told) await this.#desk.records();
    return this.#changes.run(async () => {
      const { today: session, info } = this.#desk.current;
      if (told) await new Runner(this.#desk.parts.platform).run(session.findings(at));
      const review = session.merged(decisions, key === undefined ? [] : [key]);
      if (info !== undefined) await (await this.#desk.store()).keepDecisions(info.id, review.decisions);
      session.decide(review);
      return review.decisions;
    });
  }
}
