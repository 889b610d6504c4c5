/** Sorted at once; longer ones are merged of such parts. */
const PART = 1 << 12;
/** Entries merged between two turns. */
const PER_TURN = 1 << 15;

/**
 * Sorts numbers, with a turn for others every few milliseconds: a merge sort whose parts are sorted by the engine. What
 * compares equal stays as it stood, as in `sort`, and what is not comparable (NaN) counts as equal there too. The list
 * is used up: what is returned may be it or another. Yields the entries dealt with.
 */
export function* sortInTurns(
  list: Uint32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
): Generator<number, Uint32Array<ArrayBuffer>> {
  let done = 0;
  for (let at = 0; at < list.length; at += PART) {
    list.subarray(at, at + PART).sort(compare);
    yield (done += PART);
  }
  let from = list;
  let to = new Uint32Array(list.length > PART ? list.length : 0);
  for (let width = PART; width < list.length; width *= 2) {
    for (let at = 0; at < list.length; at += 2 * width) {
      const middle = Math.min(at + width, list.length);
      const end = Math.min(middle + width, list.length);
      let left = at;
      let right = middle;
      for (let out = at; out < end; out++) {
        const a = from[left] ?? 0;
        const b = from[right] ?? 0;
        const first = right >= end || (left < middle && !(compare(a, b) > 0));
        to[out] = first ? a : b;
        if (first) left++;
        else right++;
        if (++done % PER_TURN === 0) yield done;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
