import type { Removable } from '../../engine/removables';
import type { NodeKind } from '../../graph/access-graph';
import type { Key } from '../../model/record';
import { PRINCIPAL_TYPES } from '../../model/record';
import type { NodeRef } from '../../questions/answers';

/** One end of what is to be added: a single thing, as the records name it and as it is told. */
export interface AddedEnd {
  readonly key: Key;
  readonly name: string;
  readonly kind: string;
}

/**
 * The end that was meant by what was picked. A person holds nothing (ARCHITECTURE.md, "Identity nodes"): of several
 * accounts none is meant until one is chosen, and what was picked as one of them is told with its id.
 */
export function endOf(
  picked: NodeRef,
  accounts: readonly Removable[],
  chosen: string | undefined,
): AddedEnd | undefined {
  const meant = accounts.length === 1 ? accounts[0] : accounts.find(({ key }) => key === chosen);
  if (meant === undefined || meant.key === '') return undefined;
  const { key, kind, label } = meant;
  return { key, kind, name: picked.kind === 'identity' ? `${picked.name}’s account ${label}` : picked.name };
}

const PRINCIPALS: ReadonlySet<NodeKind> = new Set(PRINCIPAL_TYPES);

/** Whoever can hold something, or be acted as. */
export function isPrincipal({ kind }: NodeRef): boolean {
  return PRINCIPALS.has(kind);
}

export function isGroup({ kind }: NodeRef): boolean {
  return kind === 'group' || kind === 'role' || kind === 'everyone';
}

/** Who acts as another by a trust, or signs in as one by being a secret. */
export function isActing(node: NodeRef): boolean {
  return isPrincipal(node) || node.kind === 'secret';
}

/** What a secret can lie in: a vault, folder or safe, a computer, or whoever carries it. */
export function isContainer(node: NodeRef): boolean {
  return node.kind === 'resource' || isPrincipal(node);
}
