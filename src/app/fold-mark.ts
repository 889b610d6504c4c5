import type { NodeRef } from '../questions/answers';
import type { Question } from './question.svelte';
import type { NodeAddress } from './url-parts';

/**
 * What can be done to the folds of an answer: everything or a tenant opened, one fold, a focus, several put together, and
 * the members of one listed beside it.
 */
export const FOLD_ACTS = ['all', 'tenant', 'opened', 'closed', 'focus', 'together', 'listed'] as const;
export type FoldAct = (typeof FOLD_ACTS)[number];

/**
 * One thing done to the folds of an answer. A fold is known by a node in it and its depth (`at`), so that it is found
 * again when things are numbered anew; `at` is the tenant for a tenant, and which of the lists for what is together.
 */
export interface FoldMark {
  readonly what: FoldAct;
  readonly at: number;
  readonly node?: NodeRef;
}

/** The same as the URL says it. A tenant is an address with its own id alone. */
export interface FoldAddress {
  readonly what: FoldAct;
  readonly at: number;
  readonly node: NodeAddress;
}

/** Stands where an address needs an id and there is none. */
export const NO_ID = '-';

/** Which question marks belong to: another has folds of its own. */
export function aboutOf({
  mode,
  start,
  target,
  permission,
}: Pick<Question, 'mode' | 'start' | 'target' | 'permission'>): string {
  const ends = [...start, target].map((node) => node?.node ?? '-').join(' ');
  return `${mode} ${ends} ${permission ?? ''}`;
}

/** As the URL says them. */
export function foldAddresses(
  marks: readonly FoldMark[],
  tenantId: (tenant: number) => string | undefined,
): readonly FoldAddress[] {
  return marks.map(({ what, at, node }) => {
    if (what === 'tenant') return { what, at: 0, node: { tenant: tenantId(at) ?? '', id: NO_ID } };
    return {
      what,
      at,
      node:
        node === undefined ? { tenant: '', id: NO_ID } : { tenant: tenantId(node.tenant) ?? '', id: node.id },
    };
  });
}

/** Back from the URL; what is not in this snapshot is left out. */
export function foldMarks(
  addresses: readonly FoldAddress[],
  find: (address: NodeAddress) => NodeRef | undefined,
  tenantOf: (id: string) => number | undefined,
): readonly FoldMark[] {
  return addresses.flatMap(({ what, at, node }): readonly FoldMark[] => {
    if (what === 'all') return [{ what, at: 0 }];
    if (what === 'tenant') {
      const tenant = tenantOf(node.tenant);
      return tenant === undefined ? [] : [{ what, at: tenant }];
    }
    const found = find(node);
    return found === undefined ? [] : [{ what, at, node: found }];
  });
}
