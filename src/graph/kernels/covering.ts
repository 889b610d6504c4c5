import { isPermissionPattern, meaningOf } from '../../model/permission-cover';

const NONE: readonly number[] = [];

/** For names of permissions of one graph, which of another graph stand for them among others. */
export class Covering {
  readonly #patterns: readonly { readonly number: number; readonly means: (name: string) => boolean }[];
  readonly #names: readonly string[];
  readonly #found = new Map<number, readonly number[]>();

  /** `names`: what is looked up; `wider`: where what stands for it is sought. */
  constructor(names: readonly string[], wider: readonly string[]) {
    this.#names = names;
    this.#patterns = wider.flatMap((name, number) =>
      isPermissionPattern(name) ? [{ number, means: meaningOf(name) }] : [],
    );
  }

  /** Numbers of those that stand for it and more; none for a number without a name. */
  of(number: number): readonly number[] {
    let found = this.#found.get(number);
    if (found === undefined) {
      const name = this.#names[number];
      found =
        name === undefined ? NONE : this.#patterns.flatMap((one) => (one.means(name) ? [one.number] : []));
      this.#found.set(number, found);
    }
    return found;
  }
}
