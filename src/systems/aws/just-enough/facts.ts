import { NEVER_USED } from '../../../model/accountability';
import type { Key } from '../../../model/record';
import type { RecordView } from '../../system';
import { AWS } from '../keys';

/** Observations by which last-accessed data is kept. The value is a service prefix, or an action. */
export const SERVICE_ACCESSED = 'aws-service-last-accessed';
export const ACTION_ACCESSED = 'aws-action-last-accessed';

/** When a principal last used a service, and of which of its actions AWS keeps track. */
export interface ServiceUse {
  /** `NEVER_USED`: not within the tracking period. */
  readonly at: number;
  /** Tracked actions in lower case, with their last use; empty where AWS tracks none or the data is of services only. */
  readonly actions: ReadonlyMap<string, number>;
}

/** Last-accessed data of the exports, by principal and service. */
export class LastAccessed {
  readonly #services = new Map<Key, Map<string, { at: number; readonly actions: Map<string, number> }>>();

  constructor(view: RecordView) {
    for (const record of view.of(AWS, 'observation')) {
      if (record.value === undefined) continue;
      if (record.type === SERVICE_ACCESSED) {
        const use = this.#use(record.subject, record.value.toLowerCase());
        use.at = Math.max(use.at, record.at ?? NEVER_USED);
      } else if (record.type === ACTION_ACCESSED) {
        const action = record.value.toLowerCase();
        const { actions } = this.#use(record.subject, action.slice(0, action.indexOf(':')));
        actions.set(action, Math.max(actions.get(action) ?? NEVER_USED, record.at ?? NEVER_USED));
      }
    }
  }

  /** Principals the exports have such data of. */
  get principals(): readonly Key[] {
    return [...this.#services.keys()];
  }

  /** Services of a principal by prefix; undefined where there is no data of it at all. */
  of(principal: Key): ReadonlyMap<string, ServiceUse> | undefined {
    return this.#services.get(principal);
  }

  #use(principal: Key, service: string): { at: number; readonly actions: Map<string, number> } {
    const services =
      this.#services.get(principal) ?? new Map<string, { at: number; actions: Map<string, number> }>();
    this.#services.set(principal, services);
    const use = services.get(service) ?? { at: NEVER_USED, actions: new Map<string, number>() };
    services.set(service, use);
    return use;
  }
}
