import type { Progress } from './contract';

/** A task that tells its progress in records, as one that counts. */
export function* counted<T>(task: Generator<Progress, T>): Generator<number, T> {
  for (let next = task.next(); ; next = task.next()) {
    if (next.done === true) return next.value;
    yield next.value.records;
  }
}
