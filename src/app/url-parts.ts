import { FOLD_ACTS } from './fold-mark';
import type { FoldAddress } from './fold-mark';

/** A node by what does not change between imports: its tenant's id and its own. */
export interface NodeAddress {
  readonly tenant: string;
  readonly id: string;
}

/** A step by what does not change between imports; `like` tells parallel ones of one kind and permission apart. */
export interface StepAddress {
  readonly from: NodeAddress;
  readonly to: NodeAddress;
  readonly kind: string;
  readonly permission?: string;
  readonly like?: string;
}

/** What was done to a fold, how deep or which list, and a node in it. */
const FOLD = /^([a-z]+)\.(\d{1,3})~(.+)$/u;
/** `~` parts tenant and id, so it is escaped within them. Colons and slashes stay legible. */
export function encode(value: string): string {
  return encodeURIComponent(value)
    .replaceAll('~', '%7E')
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/')
    .replaceAll('%40', '@');
}

export function address(node: NodeAddress): string {
  return `${encode(node.tenant)}~${encode(node.id)}`;
}

/** Seven parts: two addresses, what the step is between them, and what it is like. */
export function stepText({ from, to, kind, permission, like }: StepAddress): string {
  return [address(from), encode(kind), encode(permission ?? ''), address(to), encode(like ?? '')].join('~');
}

export function parseStep(value: string | undefined): StepAddress | undefined {
  const parts = value?.split('~').map(decode) ?? [];
  const [tenant, id, kind, permission, toTenant, toId, like] = parts;
  if (parts.length !== 7 || tenant === undefined || toTenant === undefined) return undefined;
  if (!id || !kind || !toId || permission === undefined || like === undefined) return undefined;
  return {
    from: { tenant, id },
    to: { tenant: toTenant, id: toId },
    kind,
    ...(permission !== '' && { permission }),
    ...(like !== '' && { like }),
  };
}

export function parseAddress(value: string): NodeAddress | undefined {
  const at = value.indexOf('~');
  const tenant = decode(value.slice(0, at));
  const id = decode(value.slice(at + 1));
  return at >= 0 && tenant !== undefined && id ? { tenant, id } : undefined;
}

export function parseFold(value: string): FoldAddress | undefined {
  const [, act, at, rest = ''] = FOLD.exec(value) ?? [];
  const what = FOLD_ACTS.find((known) => known === act);
  const node = parseAddress(rest);
  return what === undefined || node === undefined ? undefined : { what, at: Number(at), node };
}

export function decode(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
