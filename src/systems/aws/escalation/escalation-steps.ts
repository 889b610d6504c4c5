import type { GraphBuilder, Step } from '../../../graph/builder';
import { SteppedTime } from '../clock';
import type { Key, Mechanism } from '../../../model/record';
import type { Leg } from './leg';
import type { Window } from '../../../model/window';
import { STANDING } from '../../../model/window';

/** Puts what techniques gain into the graph: each support of each step once. */
export class EscalationSteps {
  readonly #build: GraphBuilder;
  readonly #out: SteppedTime;
  readonly #emitted = new Set<string>();

  constructor(build: GraphBuilder) {
    this.#build = build;
    this.#out = new SteppedTime(build);
  }

  /** From here on the same support may stand again: in another stretch of time. */
  forget(): void {
    this.#emitted.clear();
  }

  flush(): void {
    this.#out.flush();
  }

  add(
    from: Key,
    to: Key,
    permission: string,
    leg: Leg,
    window: Window,
    more: { readonly verbs: number; readonly through?: boolean },
  ): void {
    const supports = leg.supports.filter((support) => {
      const name = [from, to, permission, leg.verdict, ...leg.notes, '', ...support.records].join('\u0000');
      if (this.#emitted.has(name)) return false;
      this.#emitted.add(name);
      return true;
    });
    if (supports.length === 0) return;
    const mechanism = crossing(from, to);
    const step: Step = {
      from,
      to,
      kind: 'control',
      permission,
      verdict: leg.verdict,
      ...(leg.verdict === 'allowed' ? {} : { note: leg.notes.join(' and ') }),
      window,
      supports,
      ...(mechanism === undefined ? {} : { mechanism }),
      ...more,
    };
    if (window === STANDING) this.#build.step(step);
    else this.#out.add(step);
  }
}

function crossing(from: Key, to: Key): Mechanism | undefined {
  const account = (key: Key): string | undefined => /:(\d{12}):/u.exec(key)?.[1];
  const [a, b] = [account(from), account(to)];
  return a !== undefined && b !== undefined && a !== b ? 'role-trust' : undefined;
}
