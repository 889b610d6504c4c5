import type { Key } from '../../../model/record';
import type { Actor } from '../actor';
import { SSM_PROPERTY } from '../inventory';
import type { Listed } from '../inventory';
import { isKeptByAws } from './account';
import { all, any, GIVEN, onCondition } from './leg';
import type { Leg } from './leg';
import type { EscalationPath } from './path';
import { actionsOn } from './requirements';
import type { Ground, Requirements } from './requirements';

/** What a path gives, and how far. */
export interface Gain {
  readonly leg: Leg;
  /** The principal it becomes; or, with `everything`, whose policies it widens without limit. */
  readonly principal: Key;
  readonly everything: boolean;
}

/** The gains of a path whose permissions some statement of the actor allows. */
export function* gainsOf(path: EscalationPath, needs: Requirements, ground: Ground): Generator<Gain> {
  const { method } = path;
  const { actor } = needs;
  switch (method.kind) {
    case 'oneself':
      if (actor.kind !== method.who || isKeptByAws(actor.record)) return;
      yield* everything(actor.key, needs.on(path, 'self', actor.arn));
      return;
    case 'own policy':
      yield* ownPolicies(path, needs, ground);
      return;
    case 'own group':
      yield* ownGroups(path, needs, ground);
      return;
    case 'join group':
      return;
    case 'user':
      for (const user of ground.facts.users(actor.account)) {
        if (user.key === actor.key) continue;
        const credential = ground.facts.credential(user, method.credential);
        if (credential === undefined) continue;
        yield* gain(user.key, method.everything, all([needs.on(path, 'user', user.id), credential]));
      }
      return;
    case 'role':
      if (method.trust === 'as it is' && !method.everything) return;
      yield* roles(path, needs, ground, method.trust === 'rewritten', method.everything);
      return;
    case 'pass':
      yield* passed(path, needs, ground, method);
      return;
    case 'existing':
      yield* existing(path, needs, ground, method);
      return;
    case 'stack set':
      yield* stackSets(path, needs, ground, method.existing);
  }
}

function* gain(principal: Key, all: boolean, leg: Leg | undefined): Generator<Gain> {
  if (leg !== undefined) yield { leg, principal, everything: all };
}

function everything(principal: Key, leg: Leg | undefined): Generator<Gain> {
  return gain(principal, true, leg);
}

function* ownPolicies(path: EscalationPath, needs: Requirements, ground: Ground): Generator<Gain> {
  const { actor } = needs;
  for (const { arn, attachment } of needs.policiesOf(actor.key))
    yield* everything(actor.key, needs.rewritten(path, 'own policy', arn, [attachment]));
  for (const { group, membership } of ground.facts.groupsOf(actor.key)) {
    for (const { arn, attachment } of needs.policiesOf(group))
      yield* everything(actor.key, needs.rewritten(path, 'own policy', arn, [membership, attachment]));
  }
}

function* ownGroups(path: EscalationPath, needs: Requirements, ground: Ground): Generator<Gain> {
  const { actor } = needs;
  const arns = new Map(ground.facts.groups(actor.account).map((group) => [group.key, group.id]));
  for (const { group, membership } of ground.facts.groupsOf(actor.key)) {
    const arn = arns.get(group);
    if (arn === undefined) continue;
    const member: Leg = { ...GIVEN, supports: [{ records: [membership], via: [group] }] };
    yield* everything(actor.key, all([needs.on(path, 'group', arn), member]));
  }
}

function* roles(
  path: EscalationPath,
  needs: Requirements,
  ground: Ground,
  rewritten: boolean,
  everything_: boolean,
): Generator<Gain> {
  const { actor } = needs;
  const ofPolicy = actionsOn(path, 'policy of role').length > 0;
  for (const role of ground.facts.roles(actor.account)) {
    if (role.key === actor.key || isKeptByAws(role)) continue;
    // Taking it on is decided by its trust policy; all else by the actor's own.
    const onRole = rewritten
      ? needs.on(path, 'role', role.id)
      : all([needs.on(withoutAssume(path), 'role', role.id), needs.assume(role)]);
    if (onRole === undefined) continue;
    const policies = ofPolicy
      ? any(
          [...needs.policiesOf(role.key)].map(({ arn, attachment }) =>
            needs.rewritten(path, 'policy of role', arn, [attachment]),
          ),
        )
      : GIVEN;
    yield* gain(role.key, everything_, all([onRole, policies]));
  }
}

function withoutAssume(path: EscalationPath): EscalationPath {
  return { ...path, required: path.required.filter(({ action }) => action !== 'sts:AssumeRole') };
}

function* passed(
  path: EscalationPath,
  needs: Requirements,
  ground: Ground,
  method: Extract<EscalationPath['method'], { kind: 'pass' }>,
): Generator<Gain> {
  const beside = all([needs.beside(path), needs.needed(path, method.needs ?? [])]);
  if (beside === undefined) return;
  for (const { role, leg } of needs.passed(method.services)) {
    if (method.instanceProfile === true && !ground.facts.hasInstanceProfile(role.id)) continue;
    yield* gain(role.key, false, all([leg, beside]));
  }
}

function* existing(
  path: EscalationPath,
  needs: Requirements,
  ground: Ground,
  method: Extract<EscalationPath['method'], { kind: 'existing' }>,
): Generator<Gain> {
  const { actor } = needs;
  const besides = needs.beside(path);
  if (besides === undefined) return;
  const remains = method.remains === undefined ? GIVEN : onCondition(method.remains);
  const beside = all([besides, remains]);
  if (!ground.inventory.has(actor.account, method.type)) {
    const agent = method.agent === true ? onCondition(AGENT) : GIVEN;
    const usable = all([needs.unlisted(path, method.type), beside, agent]);
    if (usable !== undefined) {
      // Only a role the service may take on can be the one of such a thing.
      for (const [key, trusted] of ground.trust.in(actor.account, method.service, needs.circumstances)) {
        const arn = ground.roles.get(key)?.arn ?? '';
        if (key === actor.key) continue;
        if (method.instanceProfile === true && !ground.facts.hasInstanceProfile(arn)) continue;
        yield* gain(key, false, all([usable, trusted]));
      }
    }
  }
  const actions = actionsOn(path, 'existing');
  for (const thing of ground.inventory.of(actor.account, method.type)) {
    const others = thing.roles.filter((role) => role !== actor.key);
    if (others.length === 0) continue;
    const leg = all([needs.onThing(actions, thing), beside, agentOf(thing, method.agent === true)]);
    for (const role of others) yield* gain(role, false, leg);
  }
}

const AGENT = 'the Systems Manager agent answers on the instance';

function agentOf(thing: Listed, asked: boolean): Leg | undefined {
  if (!asked) return GIVEN;
  const state = thing.agent ?? thing.record.properties?.find(([name]) => name === SSM_PROPERTY)?.[1];
  if (state === undefined) return onCondition(AGENT);
  return state === 'Online' ? GIVEN : undefined;
}

function* stackSets(
  path: EscalationPath,
  needs: Requirements,
  ground: Ground,
  ofExisting: boolean,
): Generator<Gain> {
  const types = ofExisting ? ['AWS::CloudFormation::StackSet'] : [];
  const beside = all([needs.beside(path), needs.needed(path, types)]);
  if (beside === undefined) return;
  for (const { role, leg: passing } of needs.passed(['cloudformation.amazonaws.com'])) {
    const administration = ground.actors.of(role.key);
    if (administration === undefined) continue;
    for (const [key, leg] of taken(administration, needs, ground)) {
      if (key !== needs.actor.key) yield* gain(key, false, all([passing, beside, leg]));
    }
  }
}

/** The roles an administration role may take on, in any account. */
function* taken(administration: Actor, needs: Requirements, ground: Ground): Generator<[Key, Leg]> {
  for (const { key } of ground.roles.values()) {
    const record = ground.actors.of(key)?.record;
    if (record === undefined || key === administration.key) continue;
    const leg = needs.assume(record, administration);
    if (leg !== undefined) yield [key, leg];
  }
}
