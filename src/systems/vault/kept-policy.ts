/** A policy's rules as JSON text in its record, in the order in which the policy states its paths. */
import type { Json } from '../../lib/content';
import { field, isArray, isObject, list, text } from '../../lib/content';
import { parseJson } from '../../lib/json';
import { present } from '../../lib/present';
import type { ControlFactor, ParameterValue, Parameters, PolicyDocument, Rule } from './policy-document';

/** The document as text for the policy's record. */
export function writeDocument(document: PolicyDocument): string {
  return JSON.stringify({ rules: document.rules });
}

/** The rules of a policy's record; an empty list where the text is none of ours. */
export function readWritten(written: string): readonly Rule[] {
  const parsed = parseJson(written);
  return parsed.ok ? list(parsed.value, 'rules').map(ruleOf) : [];
}

function ruleOf(json: Json): Rule {
  const number = (name: string): number | undefined => {
    const found = field(json, name);
    return typeof found === 'number' ? found : undefined;
  };
  const words = (name: string): string[] => list(json, name).filter((one) => typeof one === 'string');
  const parameters = (name: string): Parameters | undefined => {
    const found = field(json, name);
    if (!isArray(found)) return undefined;
    return found
      .filter(isArray)
      .map(([key, values]): readonly [string, readonly ParameterValue[]] => [
        typeof key === 'string' ? key : '',
        (isArray(values) ? values : []).filter(
          (one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean',
        ),
      ]);
  };
  const control = field(json, 'control');
  const optional = {
    allowed: parameters('allowed'),
    denied: parameters('denied'),
    required: field(json, 'required') === undefined ? undefined : words('required'),
    minWrap: number('minWrap'),
    maxWrap: number('maxWrap'),
    mfa: field(json, 'mfa') === undefined ? undefined : words('mfa'),
    control: isArray(control) ? control.filter(isObject).map(factorOf) : undefined,
    selfApproval: field(json, 'selfApproval') === true ? true : undefined,
    pagination: number('pagination'),
    expires: number('expires'),
    comment: text(json, 'comment'),
  };
  const path = field(json, 'path');
  return {
    path: typeof path === 'string' ? path : '',
    capabilities: words('capabilities'),
    line: number('line') ?? 1,
    ...present(optional),
  };
}

function factorOf(json: Json): ControlFactor {
  const approvals = field(json, 'approvals');
  return {
    name: text(json, 'name') ?? '',
    capabilities: list(json, 'capabilities').filter((one) => typeof one === 'string'),
    groups: list(json, 'groups').filter((one) => typeof one === 'string'),
    approvals: typeof approvals === 'number' ? approvals : 1,
  };
}
