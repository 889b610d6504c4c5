import type { Facts } from './facts';
import { isDataAction, mayBeData, blocksIn } from './azure-roles';

/** Which operations of Azure act on data. */
export class DataActions {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** Whether an action is on data: by the providers' lists, else by the exported definitions; undefined where neither says. */
  has(action: string): boolean | undefined {
    if (isDataAction(action)) return true;
    const lower = action.toLowerCase();
    this.#stated ??= this.#statedActions();
    if (this.#stated.control.has(lower)) return false;
    if (this.#stated.data.has(lower)) return true;
    return mayBeData(lower) ? undefined : false;
  }

  #stated: { readonly control: ReadonlySet<string>; readonly data: ReadonlySet<string> } | undefined;

  #statedActions(): { readonly control: ReadonlySet<string>; readonly data: ReadonlySet<string> } {
    const control = new Set<string>();
    const data = new Set<string>();
    for (const record of this.#facts.things.values()) {
      if (record.kind !== 'policy' || record.type !== 'Azure role') continue;
      for (const block of blocksIn(record.document)) {
        for (const action of block.actions) control.add(action.toLowerCase());
        for (const action of block.dataActions) data.add(action.toLowerCase());
      }
    }
    return { control, data };
  }
}
