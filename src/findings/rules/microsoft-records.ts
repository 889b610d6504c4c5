import type { GrantRecord, ObservationRecord, TrustRecord } from '../../model/record';
import { Pace } from '../pace';
import type { RuleContext } from '../rule';

/** A fact of the platform kept with a record. */
export function propertyOf(
  record: { readonly properties?: readonly (readonly [string, string])[] },
  name: string,
): string | undefined {
  return record.properties?.find(([n]) => n === name)?.[1];
}

/** Grants of one kind, as the Microsoft readers mark them (`as`); `undefined` where it is time for others, as below. */
export function* grantsAs(context: RuleContext, as: string): Generator<GrantRecord | undefined> {
  const pace = new Pace();
  for (const record of context.view.of('microsoft', 'grant')) {
    if (pace.due()) yield undefined;
    if (propertyOf(record, 'as') === as) yield record;
  }
}

export function* trustsAs(context: RuleContext, as: string): Generator<TrustRecord | undefined> {
  const pace = new Pace();
  for (const record of context.view.of('microsoft', 'trust')) {
    if (pace.due()) yield undefined;
    if (propertyOf(record, 'as') === as) yield record;
  }
}

export function* observed(context: RuleContext, type: string): Generator<ObservationRecord | undefined> {
  const pace = new Pace();
  for (const record of context.view.of('microsoft', 'observation')) {
    if (pace.due()) yield undefined;
    if (record.type === type) yield record;
  }
}

/** The words in a list kept in one property. */
export function wordsIn(
  record: { readonly properties?: readonly (readonly [string, string])[] },
  name: string,
): readonly string[] {
  return (propertyOf(record, name) ?? '').split(' ').filter((word) => word !== '');
}

export function tenantName(context: RuleContext, key: string): string {
  const record = context.view.get(key);
  return record?.kind === 'tenant' ? record.name : key.slice(key.lastIndexOf('/') + 1);
}
