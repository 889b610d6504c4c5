/** What a generator returns, and how often it let others in. */
export function turns<T>(work: Generator<number, T>): { readonly value: T; readonly turns: number } {
  let count = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) count++;
  return { value: step.value, turns: count };
}
