import type { Actor } from './actor';
import { isAccountId } from './arn';
import type { Known, RequestContext } from './request-context';

/**
 * Keys that a request only has when a service makes it in its own name (IAM user guide, "AWS global condition context
 * keys": availability of each).
 */
export const OF_SERVICES: readonly (readonly [string, Known])[] = [
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:principalservicename',
  'aws:principalservicenameslist',
].map((key) => [key, 'absent'] as const);

/** Tags a user does not have are absent; a role's session may bring tags of its own (sts:TagSession). */
export function tagDefault(kind: Actor['kind'], key: string): Known {
  return key.startsWith('aws:principaltag/') && kind !== 'role' ? 'absent' : 'unknown';
}

export interface Circumstances {
  /** Instant of the request; absent where no condition of the principal asks for it. */
  readonly at?: number;
  readonly resourceAccount?: string;
  /** Organisation of that account, and the way to it from the root, where the exports say. */
  readonly resourceOrganisation?: string;
  readonly resourcePath?: string;
  /** Context a question gave: it goes before what the exports know. */
  readonly given?: ReadonlyMap<string, Known>;
}

/** The request context of a principal: what the question gave, what the exports know, the rest unknown. */
export function contextOf(actor: Actor, circumstances: Circumstances): RequestContext {
  return (key) => {
    const given = circumstances.given?.get(key);
    if (given !== undefined) return given;
    const known = actor.known.get(key);
    if (known !== undefined) return known;
    return ofRequest(key, circumstances) ?? tagDefault(actor.kind, key);
  };
}

/** Keys of the request itself: its instant and the account of its resource. */
export function ofRequest(key: string, circumstances: Circumstances): Known | undefined {
  const { at, resourceAccount } = circumstances;
  if (at !== undefined && key === 'aws:currenttime') return [new Date(clamped(at)).toISOString()];
  if (at !== undefined && key === 'aws:epochtime') return [String(Math.floor(at / 1000))];
  if (key === 'aws:resourceaccount' && isAccountId(resourceAccount)) return [resourceAccount];
  if (key === 'aws:resourceorgid' && circumstances.resourceOrganisation !== undefined)
    return [circumstances.resourceOrganisation];
  if (key === 'aws:resourceorgpaths' && circumstances.resourcePath !== undefined)
    return [circumstances.resourcePath];
  return undefined;
}

const LATEST = 8.64e15;

function clamped(at: number): number {
  return Math.min(Math.max(at, -LATEST), LATEST);
}
