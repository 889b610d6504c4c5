import type { Held } from './held';
import type { Ceiling } from './actor';
import type { OrganizationTree } from './organization/tree';
import { SCP } from './organization/facts';
import { resolveResources } from './matching';
import { NOTHING_KNOWN } from './request-context';
import { letsEverything, EVERYTHING } from './held';

export interface Laws {
  readonly denies: readonly Held[];
  readonly ceilings: readonly Ceiling[];
  readonly assumes?: string;
}

export const NO_LAWS: Laws = { denies: [], ceilings: [] };

/** What SCPs say for the principals of an account (Organizations user guide, "SCP evaluation"). */
export class AccountLaws {
  readonly #tree: OrganizationTree;
  readonly #known = new Map<string, Laws>();

  constructor(tree: OrganizationTree) {
    this.#tree = tree;
  }

  /** The SCPs that bear on an account, the same for all of its principals but service-linked roles. */
  of(account: string): Laws {
    const known = this.#known.get(account);
    if (known !== undefined) return known;
    const { levels, assumes } = this.#tree.guard(account, SCP);
    const denies: Held[] = [];
    const ceilings: Ceiling[] = [];
    for (const { name, policies, full, complete, unreadable } of levels) {
      const held = policies.flatMap(({ statements }) =>
        statements.map((statement): Held => ({
          statement,
          resources: resolveResources(statement.resources, NOTHING_KNOWN),
          records: [],
        })),
      );
      denies.push(...held.filter(({ statement }) => !statement.allow));
      const allows = held.filter(({ statement }) => statement.allow);
      const sources = policies.flatMap(({ record }) => (record === undefined ? [] : [record.source]));
      const open = { sources, ...(unreadable.length === 0 ? {} : { unreadable: unreadable.join('; ') }) };
      if (complete && !full && !allows.some(letsEverything)) ceilings.push({ name, allows, ...open });
      else if (unreadable.length > 0) ceilings.push({ name, allows: EVERYTHING, ...open });
    }
    const laws = { denies, ceilings, ...(assumes === undefined ? {} : { assumes }) };
    this.#known.set(account, laws);
    return laws;
  }
}
