import type { RecordView } from '../system';
import type { Key } from '../../model/record';
import { stretchesOf } from './clock';
import type { SteppedTime, Stretch } from './clock';
import { arnKey, EVERYONE_KEY, federatedKey, namedPrincipal, serviceKey } from './keys';
import { denyBears, partitionOf, subjectOfNamed, subjectOfText } from './naming';
import type { Subject } from './naming';
import { arnGlob, overlaps } from './glob';
import { relateActions } from './matching';
import type { ResourceBook, ResourceGrants } from './resource-policy/resource-book';
import type { Statement } from './statement';
import type { Targets } from './targets';
import { trustOfOutsider } from './trust';
import { verbsOfAction } from './verbs';

/** Someone a resource's policy names whose own policies are not in the exports. */
interface Outsider {
  readonly key: Key;
  readonly subject: Subject;
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly needs?: string;
}

/** Adds what policies of resources grant to other accounts, to services, to identity providers and to everyone. */
export class OutsiderSteps {
  readonly #view: RecordView;
  readonly #resources: ResourceBook;
  readonly #targets: Targets;
  readonly #out: SteppedTime;

  constructor(view: RecordView, resources: ResourceBook, targets: Targets, out: SteppedTime) {
    this.#view = view;
    this.#resources = resources;
    this.#targets = targets;
    this.#out = out;
  }

  *all(): Generator<number, void> {
    for (const grants of this.#resources.grants()) {
      for (const stretch of stretchesOf(grants.policy.statements)) {
        for (const { statement, resources } of grants.statements) {
          for (const outsider of this.#named(statement, grants)) {
            for (const { glob } of resources.items) {
              const target = this.#targets.named(glob.text, glob, grants.owner);
              if (target !== undefined) this.#step(outsider, statement, grants, target.key, stretch);
            }
          }
          yield 1;
        }
      }
      this.#out.flush();
    }
  }

  #step(outsider: Outsider, statement: Statement, grants: ResourceGrants, to: Key, stretch: Stretch): void {
    const { owner, policy } = grants;
    const circumstances = {
      ...(stretch.at === undefined ? {} : { at: stretch.at }),
      ...this.#resources.placeOf(owner),
    };
    const own = trustOfOutsider(statement, outsider.known, circumstances);
    if (own === undefined) return;
    const control = this.#resources.control(owner);
    const partition = partitionOf(grants.arn);
    for (const glob of statement.actions.not ? [] : statement.actions.globs) {
      const unless: string[] = [];
      let denied = false;
      for (const deny of [...policy.statements, ...control.denies]) {
        if (deny.allow || deny.principals === undefined) continue;
        const action = relateActions(deny.actions, { glob, except: [] });
        if (action === 'none' || !deny.resources.items.some((item) => touches(item.text, grants.arn)))
          continue;
        const bearing = denyBears(deny.principals, outsider.subject, partition);
        if (bearing === 'spares') continue;
        const met = trustOfOutsider(deny, outsider.known, circumstances);
        if (met === undefined) continue;
        const parts = [met.when, typeof bearing === 'object' ? bearing.when : undefined];
        const when = parts.filter((part) => part !== undefined).join(' and ');
        denied ||=
          when === '' && action === 'whole' && deny.resources.items.some((item) => item.text === '*');
        unless.push(`not denied: ${when === '' ? 'a part of it is' : when}`);
      }
      if (denied) continue;
      const notes = [own.when, ...unless, outsider.needs].filter((note) => note !== undefined);
      const open =
        policy.unusable ?? (control.unreadable.length > 0 ? control.unreadable.join('; ') : undefined);
      const note = open ?? notes.join(' and ');
      this.#out.add({
        from: outsider.key,
        to,
        kind: 'permission',
        permission: glob.text,
        verbs: verbsOfAction(glob.text),
        verdict: open !== undefined ? 'not-evaluated' : notes.length > 0 ? 'conditional' : 'allowed',
        ...(note === '' ? {} : { note }),
        window: stretch.window,
        mechanism: 'foreign-grant',
        supports: [{ records: [policy.key] }],
      });
    }
  }

  *#named(statement: Statement, { owner, arn }: ResourceGrants): Generator<Outsider> {
    const { principals } = statement;
    if (principals === undefined || principals.not) return;
    const partition = partitionOf(arn);
    for (const text of principals.aws) {
      const named = namedPrincipal(text, partition);
      const subject = subjectOfNamed(named, partition);
      if (subject === undefined || subject.partition !== partition) continue;
      // A request without credentials needs nothing of any account.
      if (named.kind === 'everyone') yield { key: EVERYONE_KEY, subject, known: new Map() };
      if (named.kind !== 'account' && named.kind !== 'entity' && named.kind !== 'session') continue;
      const key = arnKey(named.arn);
      const record = this.#view.get(key);
      if (named.account === owner || (record?.kind === 'principal' && record.mentionedOnly !== true))
        continue;
      const known = new Map([
        ['aws:principalaccount', [named.account]],
        ...(named.kind === 'entity' ? [['aws:principalarn', [named.arn]] as const] : []),
      ]);
      yield { key, subject, known, needs: `account ${named.account} itself allows it to its principal` };
    }
    for (const service of principals.service) {
      const known = new Map([
        ['aws:principalisawsservice', ['true']],
        ['aws:principalservicename', [service]],
      ]);
      yield {
        key: serviceKey(owner, service),
        subject: subjectOfText('service', service, owner, partition),
        known,
      };
    }
    for (const provider of principals.federated) {
      const known = new Map([['aws:federatedprovider', [provider]]]);
      const subject = subjectOfText('federated', provider, owner, partition);
      yield { key: federatedKey(owner, provider), subject, known };
    }
  }
}

/** May a pattern of a policy mean the resource that carries it, or something in it? */
function touches(pattern: string, arn: string): boolean {
  return pattern === '*' || pattern.startsWith(arn) || overlaps(arnGlob(pattern), arnGlob(arn));
}
