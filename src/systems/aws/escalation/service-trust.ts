import type { Key } from '../../../model/record';
import type { Circumstances } from '../circumstances';
import { askedAction, relateActions } from '../matching';
import { denyBears, partitionOf, subjectOfText } from '../naming';
import { ASSUME } from '../sts-actions';
import { trustOfOutsider } from '../trust';
import type { TrustingRole } from '../trust';
import { any, notEvaluated } from './leg';
import type { Leg } from './leg';

const ASSUME_ACTION = askedAction(ASSUME);

/** Which roles let which services take them on, for the role's own account. Each role and service is asked once. */
export class ServiceTrust {
  readonly #known = new Map<string, Map<Key, Leg>>();
  readonly #roles: ReadonlyMap<Key, TrustingRole>;

  constructor(roles: ReadonlyMap<Key, TrustingRole>) {
    this.#roles = roles;
  }

  /** The roles of an account that trust the service, each with how far; the others are left out. */
  in(account: string, service: string, circumstances: Circumstances): ReadonlyMap<Key, Leg> {
    const name = `${account} ${service} ${circumstances.at ?? ''}`;
    let found = this.#known.get(name);
    if (found === undefined) {
      found = new Map();
      for (const role of this.#roles.values()) {
        const leg = role.account === account ? trustOf(role, service, circumstances) : undefined;
        if (leg !== undefined) found.set(role.key, leg);
      }
      this.#known.set(name, found);
    }
    return found;
  }
}

function trustOf(role: TrustingRole, service: string, circumstances: Circumstances): Leg | undefined {
  const { trust } = role;
  if (trust?.unusable !== undefined || trust === undefined) {
    return notEvaluated(
      `the trust policy of ${role.arn} cannot be told: ${trust?.unusable ?? 'it is missing'}`,
    );
  }
  const partition = partitionOf(role.arn);
  const subject = subjectOfText('service', service, role.account, partition);
  const here: Circumstances = { ...circumstances, resourceAccount: role.account };
  // The service acts for the one who set it to work, whose account is the role's own.
  const known = new Map([
    ['aws:principalisawsservice', ['true']],
    ['aws:principalservicename', [service]],
    ['aws:sourceaccount', [role.account]],
  ]);
  const unless: string[] = [];
  for (const statement of trust.statements) {
    if (statement.allow || statement.principals === undefined) continue;
    if (relateActions(statement.actions, ASSUME_ACTION) !== 'whole') continue;
    const bearing = denyBears(statement.principals, subject, partition);
    if (bearing === 'spares') continue;
    const denied = trustOfOutsider(statement, known, here);
    if (denied === undefined) continue;
    const when = [denied.when, typeof bearing === 'object' ? bearing.when : undefined].filter(
      (text) => text !== undefined,
    );
    if (when.length === 0) return undefined;
    unless.push(`not denied: ${when.join(' and ')}`);
  }
  return any(
    trust.statements.map((statement): Leg | undefined => {
      if (!statement.allow || statement.principals?.service.includes(service) !== true) return undefined;
      if (relateActions(statement.actions, ASSUME_ACTION) !== 'whole') return undefined;
      const own = trustOfOutsider(statement, known, here);
      if (own === undefined) return undefined;
      const notes = [...(own.when === undefined ? [] : [`${service} comes with ${own.when}`]), ...unless];
      const records: readonly Key[] = [trust.key];
      return { verdict: notes.length === 0 ? 'allowed' : 'conditional', notes, supports: [{ records }] };
    }),
  );
}
