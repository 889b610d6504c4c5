/**
 * Long work is a generator that yields often, so that whoever drives it can show progress and stop it.
 * This runs one to its end at once, for callers that need neither.
 */
export function runToEnd<T>(steps: Generator<unknown, T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}
