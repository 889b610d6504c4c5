import type { AppContext } from '../../app/context';
import type { NodeRef } from '../../questions/answers';

const KEYS = 'identity.detached';
const OF = 'identity.detached-of';

/**
 * What is marked to be detached from a principal, by key and with the app's filters: in the URL, undone, and found again in
 * another snapshot. Marks are of one principal; of another they say nothing.
 */
export class DetachMarks {
  readonly #filters: AppContext['filters'];

  constructor({ filters }: Pick<AppContext, 'filters'>) {
    this.#filters = filters;
  }

  of(principal: NodeRef): readonly string[] {
    if (this.#filters.node(OF)?.node !== principal.node) return [];
    return this.#filters.lines(KEYS);
  }

  toggle(principal: NodeRef, key: string): void {
    const marked = this.of(principal);
    const next = marked.includes(key) ? marked.filter((other) => other !== key) : [...marked, key];
    this.#filters.setNode(OF, next.length === 0 ? undefined : principal);
    this.#filters.set(KEYS, next.join('\n'));
  }
}
