import type { GraphBuilder } from '../graph/builder';
import type { SystemId } from '../model/record';
import { Denials } from './stated-denials';
import { containmentStep, grantStep, membershipStep, secretStep, trustStep } from './stated-steps';
import type { RecordView } from './system';

/**
 * Turn stated facts into steps, for systems whose exports list what is granted: memberships, containment, grants,
 * trusts and secrets. Without a deny this is monotone and steps leave the stated holder. A deny makes the pairs it
 * touches non-monotone (design, section 5): those permissions are decided for every acting principal as a whole,
 * explicit deny winning, and their steps leave the acting principal with the groups in the supports.
 * Yields after every few hundred records.
 */
export function* evaluateStated(
  view: RecordView,
  build: GraphBuilder,
  system: SystemId,
): Generator<number, void> {
  let done = 0;
  const grants = view.of(system, 'grant');
  // A deny wins whichever export states it, and whichever export states the membership it comes by.
  const denied = view.all('grant').some((grant) => grant.effect === 'deny') ? new Denials(view) : undefined;
  const secrets = new Set(view.of(system, 'secret').map((secret) => secret.key));
  for (const record of view.of(system, 'membership')) {
    membershipStep(record, build);
    if (++done % 512 === 0) yield done;
  }
  for (const record of view.of(system, 'containment')) {
    containmentStep(record, build);
    if (++done % 512 === 0) yield done;
  }
  for (const record of grants) {
    if (record.effect === 'allow') {
      if (denied?.touches(record) === true) denied.decide(record, build, secrets);
      else
        grantStep(record, build, secrets, record.principal, record.resource, record.window, [
          { records: [record.key] },
        ]);
    }
    if (++done % 512 === 0) yield done;
  }
  for (const record of view.of(system, 'trust')) {
    trustStep(record, build);
    if (++done % 512 === 0) yield done;
  }
  for (const record of view.of(system, 'secret')) {
    secretStep(record, build);
    if (++done % 512 === 0) yield done;
  }
}
