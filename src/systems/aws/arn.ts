/** The parts of an ARN (AWS general reference, "Amazon Resource Names"): arn:partition:service:region:account:resource. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const PARSED = new Map<string, Arn | undefined>();
const MAX_PARSED = 20_000;

/** The same few ARNs are looked at for every principal: each is taken apart once. */
export function parseArn(text: string): Arn | undefined {
  const known = PARSED.get(text);
  if (known !== undefined || PARSED.has(text)) return known;
  const arn = partsOf(text);
  if (PARSED.size >= MAX_PARSED) PARSED.clear();
  PARSED.set(text, arn);
  return arn;
}

function partsOf(text: string): Arn | undefined {
  const parts = text.split(':');
  const [prefix, partition, service, region, account] = parts;
  if (prefix !== 'arn' || parts.length < 6) return undefined;
  if (partition === undefined || service === undefined || region === undefined || account === undefined) {
    return undefined;
  }
  return { partition, service, region, account, resource: parts.slice(5).join(':') };
}

const ACCOUNT = /^\d{12}$/;

export function isAccountId(text: string | undefined): text is string {
  return text !== undefined && ACCOUNT.test(text);
}

/** The 12-digit account of an ARN, where it names one. */
export function accountOf(text: string): string | undefined {
  const account = parseArn(text)?.account;
  return isAccountId(account) ? account : undefined;
}

/** `user`, `role`, `group`, `policy`, …: the type of an IAM ARN, and its name without the path. */
export function iamEntity(text: string): { readonly type: string; readonly name: string } | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 'iam') return undefined;
  const slash = arn.resource.indexOf('/');
  if (slash < 0) return { type: arn.resource, name: arn.resource };
  return { type: arn.resource.slice(0, slash), name: arn.resource.slice(arn.resource.lastIndexOf('/') + 1) };
}

/** What kind of thing an ARN names, in short: `s3:bucket`, `lambda:function`. */
export function resourceTypeOf(text: string): string {
  const arn = parseArn(text);
  if (arn === undefined) return 'AWS resource';
  if (arn.service === 's3' && arn.account === '') {
    return arn.resource.includes('/') ? 's3:object' : 's3:bucket';
  }
  const end = arn.resource.search(/[/:]/);
  return end < 0 ? arn.service : `${arn.service}:${arn.resource.slice(0, end)}`;
}

/** Holds a wildcard or a policy variable, so it names more than one thing. */
export function isPattern(text: string): boolean {
  return /[*?]|\$\{/.test(text);
}
