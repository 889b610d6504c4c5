import { ISSUED, LONGEST_SESSION } from './conditions';
import { instantOf } from './operators';
import { ALWAYS, NEVER_ENDS, STANDING } from '../../model/window';
import type { Window } from '../../model/window';
import type { GraphBuilder, Step } from '../../graph/builder';
import type { Statement } from './statement';

/** A stretch of time in which no condition on the clock changes, with an instant inside. */
export interface Stretch {
  readonly window: Window;
  /** Absent when nothing depends on the clock, or too much does. */
  readonly at?: number;
}

/** More changes than this are left as conditions. */
const MAX_CHANGES = 64;

/**
 * Cut time where a condition on `aws:CurrentTime` or `aws:EpochTime` changes, so that within each stretch such a
 * condition is simply true or false.
 */
export function stretchesOf(statements: Iterable<Statement>): readonly Stretch[] {
  const changes = clockChanges(statements);
  if (changes.length === 0 || changes.length > MAX_CHANGES) return [{ window: STANDING }];
  const starts = [ALWAYS, ...changes];
  return starts.map((from, i) => ({
    window: { from, until: starts[i + 1] ?? NEVER_ENDS },
    at: from === ALWAYS ? (starts[1] ?? 0) - 1 : from,
  }));
}

/** Collects steps of successive stretches; equal steps of neighbouring stretches become one. */
export class SteppedTime {
  readonly #open = new Map<string, Step>();
  readonly #build: GraphBuilder;

  constructor(build: GraphBuilder) {
    this.#build = build;
  }

  add(step: Step): void {
    const identity = [
      step.from,
      step.to,
      step.kind,
      step.permission ?? '',
      step.verdict,
      step.note ?? '',
      step.supports.map((support) => support.records.join('\u0001')).join('\u0002'),
    ].join('\u0000');
    const before = this.#open.get(identity);
    if (before !== undefined && before.window.until === step.window.from) {
      this.#open.set(identity, { ...step, window: { from: before.window.from, until: step.window.until } });
      return;
    }
    if (before !== undefined) this.#build.step(before);
    this.#open.set(identity, step);
  }

  flush(): void {
    for (const step of this.#open.values()) this.#build.step(step);
    this.#open.clear();
  }
}

const CLOCK = new Set(['aws:currenttime', 'aws:epochtime', ISSUED]);

/** Does a condition of the statement come out otherwise at another instant? */
export function hasClock(statement: Statement): boolean {
  return statement.tests.some((test) => CLOCK.has(test.name));
}

/**
 * Instants at which a condition on the clock changes, in order: at each one, and just after it. What is asked of the
 * time a session was issued can only change while a session of that time may live.
 */
export function clockChanges(statements: Iterable<Statement>): readonly number[] {
  const found = new Set<number>();
  for (const statement of statements) {
    for (const test of statement.tests) {
      if (!CLOCK.has(test.name)) continue;
      for (const value of test.values) {
        const epoch = test.name === 'aws:epochtime';
        const at = epoch && /^\d+$/.test(value) ? Number(value) * 1000 : instantOf(value);
        if (at === undefined) continue;
        found.add(at).add(at + (epoch ? 1000 : 1));
        if (test.name === ISSUED) found.add(at + LONGEST_SESSION).add(at + LONGEST_SESSION + 1);
      }
    }
  }
  return [...found].sort((a, b) => a - b);
}
