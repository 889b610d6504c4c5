import { arnGlob } from '../glob';
import type { Actor } from '../actor';
import type { Circumstances } from '../circumstances';
import type { Leg } from './leg';
import { ruleOn } from '../ruling';
import { asked, permittedSomewhere } from './permitted';
import { legOf } from './leg';
import { EVERYTHING } from '../held';
import { partitionOf } from '../naming';
import type { Held } from '../held';

const ALL = arnGlob('*');

/** Does it hold everything, or all of IAM, so that techniques add nothing to it? */
export function administratorLeg(actor: Actor, circumstances: Circumstances): Leg | undefined {
  for (const action of ['*', 'iam:*']) {
    const ruling = ruleOn(actor, { action: asked(action), resource: ALL }, circumstances);
    if (ruling.kind !== 'granted' || ruling.except.length > 0) continue;
    const leg = legOf(actor, ruling);
    if (leg !== undefined && leg.verdict !== 'conditional') return leg;
  }
  return undefined;
}

/** May what is widened make a new principal with neither its boundary nor its denies? SCPs bind every one alike. */
export function isFree(widened: Actor, circumstances: Circumstances): boolean {
  const denies = widened.denies.filter(isOwn);
  if (widened.boundary === undefined && denies.length === 0) return true;
  const own = { ...widened, allows: EVERYTHING, denies, ceilings: [], unreadable: [], byService: new Map() };
  const users = `arn:${partitionOf(widened.arn)}:iam::${widened.account}:user/*`;
  const leg = permittedSomewhere(own, NEW_PRINCIPAL, users, circumstances);
  return leg?.verdict === 'allowed';
}

const NEW_PRINCIPAL = ['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'];

/** Of its own policies or boundary; those of SCPs stand on no removable record. */
export function isOwn(held: Held): boolean {
  return held.records.length > 0;
}
