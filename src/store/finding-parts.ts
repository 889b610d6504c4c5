import type { Finding } from '../questions/answers';

/** Objects and lists of findings that are cloned in one message: some ten milliseconds of the page's main thread. */
const AT_ONCE = 5_000;

/** A finding is itself some objects besides its evidence. */
const OWN = 6;

/**
 * Findings in parts that are each short work for who receives them. A large estate has hundreds of thousands, and a
 * message is cloned in one go: all in one would hold the page up for seconds.
 */
export function* findingParts(
  findings: readonly Finding[],
  atOnce = AT_ONCE,
): Generator<readonly Finding[], void> {
  let from = 0;
  let objects = 0;
  for (const [i, { evidence }] of findings.entries()) {
    const more = OWN + 2 * evidence.length;
    if (i > from && objects + more > atOnce) {
      yield findings.slice(from, i);
      from = i;
      objects = 0;
    }
    objects += more;
  }
  if (from < findings.length) yield findings.slice(from);
}
