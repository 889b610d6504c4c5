/** What a rule asks beside its capabilities: parameters, control groups (OpenBao documentation, "Policies"). */
import { isHclObject } from './hcl';
import type { HclObject, HclValue } from './hcl';
import { Refused } from './refused';
import type { ControlFactor, ParameterValue, Parameters } from './policy-document';
import { isList } from './hcl';

export function readParameters(value: HclValue | undefined, where: string): Parameters | undefined {
  if (value === undefined) return undefined;
  if (!isHclObject(value)) throw new Refused(`${where}: parameters are no block`);
  return value.items.map(({ keys, value: values }): readonly [string, readonly ParameterValue[]] => {
    const inner = isList(values) ? values : [values];
    const simple = inner.filter((one) => typeof one !== 'object');
    if (simple.length !== inner.length)
      throw new Refused(`${where}: a parameter's values are no list of values`);
    return [(keys[0] ?? '').toLowerCase(), simple];
  });
}

export function readControl(
  value: HclValue,
  where: string,
): { control: ControlFactor[]; selfApproval?: boolean } {
  if (!isHclObject(value)) throw new Refused(`${where}: control_group is no block`);
  const self = value.items.find(({ keys }) => keys[0] === 'self_auth_allowed')?.value;
  const control = value.items.flatMap((item): ControlFactor[] => {
    if (item.keys[0] !== 'factor' || !isHclObject(item.value)) return [];
    const named = item.keys[1];
    return named === undefined
      ? item.value.items.flatMap((inner) =>
          isHclObject(inner.value) ? [factor(inner.keys[0] ?? '', inner.value)] : [],
        )
      : [factor(named, item.value)];
  });
  return { control, ...(self === true ? { selfApproval: true } : {}) };
}

function factor(name: string, block: HclObject): ControlFactor {
  const words = (of: HclObject, key: string): string[] =>
    of.items
      .filter(({ keys }) => keys[0] === key)
      .flatMap(({ value }) => (isList(value) ? value.filter((one) => typeof one === 'string') : []));
  const identities = block.items.filter(({ keys }) => keys[0] === 'identity').map(({ value }) => value);
  const identity = identities.filter(isHclObject);
  const approvals = identity
    .flatMap(({ items }) => items)
    .filter(({ keys }) => keys[0] === 'approvals')
    .map(({ value }) => Number(value));
  return {
    name,
    capabilities: words(block, 'controlled_capabilities'),
    groups: identity.flatMap((of) => [...words(of, 'group_names'), ...words(of, 'group_ids')]),
    approvals: Math.max(1, ...approvals.filter(Number.isFinite)),
  };
}
