import { actionCatalogue } from './actions/catalogue';
import { secretActions } from './secret-verbs';
import type { GraphBuilder } from '../../graph/builder';
import { OPEN, STANDING } from '../../model/window';
import type { Evaluation, RecordView } from '../system';
import { Actors } from './actors';
import type { Actor } from './actor';
import { AssumeSteps, trustingRoles } from './assume-steps';
import { SteppedTime, stretchesOf } from './clock';
import { Assignments } from './identity-center/assignments';
import { Decider } from './decide';
import { DrawnActions } from './drawn-actions';
import { Escalations } from './escalation/escalations';
import { ActionIndex, fillMatrix } from './matrix';
import { OutsiderSteps } from './outsider-steps';
import { PermissionSteps } from './permission-steps';
import { PolicyBook } from './policy-book';
import { ResourceBook } from './resource-policy/resource-book';
import { ResourceFit } from './resource-fit';
import type { Statement } from './statement';
import { Targets } from './targets';

/**
 * Decide AWS records into steps. Policies can take away as well as give, so permission steps leave only the principal
 * that acts (design, section 5); groups and policies stand in the supports.
 */
export function* evaluate(view: RecordView, build: GraphBuilder): Generator<number, Evaluation> {
  const book = new PolicyBook(view);
  const actors = new Actors(view, book);
  const resources = new ResourceBook(view, book, actors.tree);
  const roles = trustingRoles(view, actors, book, resources);
  let done = 0;
  for (const record of view.of('aws', 'membership')) {
    build.step({
      from: record.member,
      to: record.group,
      kind: 'member',
      verdict: 'allowed',
      window: record.window,
      supports: [{ records: [record.key] }],
    });
    if (++done % 500 === 0) yield done;
  }
  for (const record of view.of('aws', 'secret')) {
    if (record.opens === undefined || record.active === false) continue;
    build.step({
      from: record.key,
      to: record.opens,
      kind: 'unlocks',
      verdict: 'allowed',
      window: OPEN,
      supports: [{ records: [record.key] }],
    });
    if (++done % 500 === 0) yield done;
  }
  const out = new SteppedTime(build);
  const fit = new ResourceFit();
  const targets = new Targets(view, build, fit, resources);
  const drawn = new DrawnActions();
  const permissions = new PermissionSteps(targets, fit, out, resources, drawn);
  const all: Actor[] = [];
  for (const actor of actors.all()) {
    all.push(actor);
    if (actor.kind === 'root' && isUnlimited(actor, resources)) permissions.root(actor, STANDING);
    else {
      for (const stretch of stretchesOf([...statementsOf(actor), ...resources.clocked()])) {
        for (const one of permissions.of(actor, stretch)) {
          done += one;
          if (done % 200 === 0) yield done;
        }
      }
    }
    out.flush();
    if (++done % 50 === 0) yield done;
  }
  for (const one of new OutsiderSteps(view, resources, targets, out).all()) {
    done += one;
    if (done % 200 === 0) yield done;
  }
  const assume = new AssumeSteps(view, all, out);
  for (const role of roles.values()) {
    for (const one of assume.of(role)) {
      done += one;
      if (done % 200 === 0) yield done;
    }
  }
  const escalations = new Escalations({
    view,
    build,
    book,
    actors,
    roles,
    resources,
    permissions: (into) => new PermissionSteps(targets, fit, into, resources),
  });
  for (const actor of all) {
    for (const one of escalations.of(actor)) {
      done += one;
      if (done % 200 === 0) yield done;
    }
  }
  escalations.finish();
  const assignments = new Assignments(view);
  yield* assignments.steps(build);
  const decider = new Decider(view, actors, roles, resources, assignments);
  return {
    decide: (question) => decider.decide(question),
    permissions: () => actionCatalogue().names,
    matrix: (principals, permissions, at) =>
      fillMatrix(
        principals.map((key) => actors.of(key)).filter((actor) => actor !== undefined),
        indexOf(permissions),
        {
          decide: (question) => decider.decide(question),
          over: (account) => resources.control(account).denies,
          roles: [...roles.values()],
        },
        at,
      ),
    standsFor: (step, permissions) => drawn.of(step, indexOf(permissions)),
    amountsTo: secretActions,
    // An AWS action on an ARN is AWS's to decide, whichever inventory the ARN is also listed in.
    speaksFor: (permission, resourceId) =>
      /^arn:/iu.test(resourceId) && (permission === '*' || /^[a-z0-9-]+:[\w*?]+$/iu.test(permission)),
  };
}

/**
 * Of an account root user: SCPs and RCPs bear on it, and so do policies of resources (Organizations user guide, "SCP
 * effects on permissions"; IAM user guide, "Policy evaluation logic").
 */
function isUnlimited({ account, denies, ceilings }: Actor, resources: ResourceBook): boolean {
  return denies.length === 0 && ceilings.length === 0 && resources.isSilentOn(account);
}

function* statementsOf(actor: Actor): Generator<Statement> {
  const ceilings = actor.ceilings.flatMap(({ allows }) => allows);
  for (const held of [...actor.allows, ...actor.denies, ...(actor.boundary?.allows ?? []), ...ceilings])
    yield held.statement;
}

const INDEXES = new WeakMap<readonly string[], ActionIndex>();

/** One index for one list of actions, however often it is asked. */
function indexOf(names: readonly string[]): ActionIndex {
  let index = INDEXES.get(names);
  if (index === undefined) {
    index = new ActionIndex(names);
    INDEXES.set(names, index);
  }
  return index;
}
