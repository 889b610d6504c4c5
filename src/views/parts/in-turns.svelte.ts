/** Lines added to a list in one frame, 10 to 20 ms of it: each frame stays a short task, however long the list. */
const EACH = 30;

/**
 * How much of a long list is drawn: what is wanted of it at first, and whatever more is wanted later in frames of its own,
 * so that thousands of lines asked for at once do not hold up the page. Made while a component starts.
 */
export function inTurns(wanted: () => number): { readonly count: number } {
  let drawn = $state(Math.min(wanted(), EACH));
  // Drives the list: some more with each frame, until what is wanted is there.
  $effect(() => {
    const all = wanted();
    if (drawn > all) drawn = all;
    if (drawn >= all) return;
    const frame = requestAnimationFrame(() => (drawn = Math.min(all, drawn + EACH)));
    return () => {
      cancelAnimationFrame(frame);
    };
  });
  return {
    get count() {
      return Math.min(drawn, wanted());
    },
  };
}
