import type { ObservationRecord } from '../../../model/record';
import { Actors } from '../actors';
import type { RecordView } from '../../system';
import { AWS } from '../keys';
import { PolicyBook } from '../policy-book';
import { isAdministrator, JustEnough } from './just-enough';

export const UNUSED_PRIVILEGES = 'unused-privileges';
export const UNRELATED_CAPABILITIES = 'unrelated-capabilities';

/** What findings are made of: privileges that were not used, and capabilities that do not belong together. */
export function* observe(view: RecordView): Generator<ObservationRecord> {
  const actors = new Actors(view, new PolicyBook(view));
  const enough = new JustEnough(view, actors);
  for (const actor of actors.all()) {
    if (actor.kind === 'root' || actor.record.id.includes(':role/aws-service-role/')) continue;
    const made = (type: string, about: string, text: string, value: string): ObservationRecord => ({
      kind: 'observation',
      key: `${actor.key}#${type}${about === '' ? '' : `:${about}`}`,
      system: AWS,
      source: actor.record.source,
      type,
      subject: actor.key,
      text,
      value,
    });
    const unused = enough.unused(actor.key);
    if (unused !== undefined && unused.services.length + unused.actions.length > 0) {
      const { services, actions } = unused;
      const text = `${actor.record.name} holds ${services.length} services and ${actions.length} further actions it did not use`;
      yield made(UNUSED_PRIVILEGES, '', text, [...services, ...actions].join(' '));
    }
    // Who holds everything holds all of this too: that it is an administrator says more.
    if (isAdministrator(actor)) continue;
    for (const { capabilities } of enough.unrelated(actor)) {
      const titles = capabilities.map(({ title }) => title).join(', ');
      const shown = capabilities.map(({ title, actions }) => `${title}: ${actions.join(', ')}`).join('; ');
      yield made(UNRELATED_CAPABILITIES, titles, `${actor.record.name} ${titles}`, shown);
    }
  }
}
