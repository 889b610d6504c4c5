import { field, isObject, list, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Accountability } from '../../model/accountability';
import type { PrincipalRecord } from '../../model/record';
import { pointer } from '../../model/source';
import { STANDING } from '../../model/window';
import type { FileContent, Sink } from '../system';
import { lastUse, ownership } from './accountability';
import { accountOf, iamEntity, parseArn } from './arn';
import { accountKey, arnKey, AWS, groupKeyFor, membershipKey, rootArn } from './keys';
import { DetailsPolicies } from './details-policies';
import type { Owner } from './details-policies';
import { Mentions } from './mentions';
import { count } from './read-document';
import type { Outcome } from './read-document';
import { observationOfPages, openPage } from './pages';
import { pagesOf } from './recognise';

/** Reads `aws iam get-account-authorization-details` (IAM API reference, GetAccountAuthorizationDetails). */
export function* readDetails(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const pages = pagesOf(json.value);
  const reader = new DetailsReader(sink, accountOfPages(pages));
  let done = 0;
  for (const [i, page] of pages.entries()) {
    const at = pages.length === 1 && page === json.value ? '' : pointer(i);
    const account = accountOfPages([page]);
    for (const one of reader.page(page, at, account)) {
      done += one;
      if (done % 200 === 0) yield done;
    }
  }
  reader.finish(pages);
}

/** The account a page is of: the 12-digit one most of its ARNs name. */
function accountOfPages(pages: readonly Json[]): string | undefined {
  const counts = new Map<string, number>();
  for (const page of pages) {
    for (const name of ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies']) {
      for (const item of list(page, name)) {
        const account = accountOf(text(item, 'Arn') ?? '');
        if (account !== undefined) counts.set(account, (counts.get(account) ?? 0) + 1);
      }
    }
  }
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return best?.[0];
}

class DetailsReader {
  readonly #sink: Sink;
  readonly #mentions: Mentions;
  readonly #account: string | undefined;
  readonly #policies: DetailsPolicies;
  readonly #partitions = new Map<string, string>();

  constructor(sink: Sink, account: string | undefined) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
    this.#policies = new DetailsPolicies(sink, this.#mentions);
    this.#account = account;
  }

  *page(page: Json, at: string, account: string | undefined): Generator<number, void> {
    const own = account ?? this.#account;
    const kinds: readonly (readonly [
      string,
      (item: Json, at: string, account: string | undefined) => void,
    ])[] = [
      ['UserDetailList', (item, place, acc) => this.#user(item, place, acc)],
      ['GroupDetailList', (item, place, acc) => this.#group(item, place, acc)],
      ['RoleDetailList', (item, place, acc) => this.#role(item, place, acc)],
      ['Policies', (item, place, acc) => this.#managed(item, place, acc)],
    ];
    for (const [name, read] of kinds) {
      const value = field(page, name);
      if (value !== undefined && value !== null && !Array.isArray(value)) {
        this.#sink.problem('error', `${name} is no list`, { pointer: at + pointer(name) });
      }
      for (const [i, item] of list(page, name).entries()) {
        read(item, at + pointer(name, i), own);
        yield 1;
      }
    }
  }

  /** Name what the file refers to but does not hold, and add what stands for each account as a whole. */
  finish(pages: readonly Json[]): void {
    for (const [account, partition] of this.#partitions) {
      const at = '';
      this.#mentions.everything(account, at);
      const arn = rootArn(account, partition);
      this.#sink.add(
        {
          kind: 'principal',
          key: arnKey(arn),
          system: AWS,
          source: { file: this.#sink.file, pointer: at },
          type: 'user',
          tenant: accountKey(account),
          id: arn,
          name: `root user of ${account}`,
          nativeType: 'AWS account root user',
        },
        'derived',
      );
    }
    const open = openPage(pages);
    for (const account of this.#partitions.keys()) {
      this.#sink.add(observationOfPages(account, this.#sink.file, open !== undefined), 'derived');
    }
    if (open !== undefined) {
      const message = 'more pages follow the last one here: import them together with this file';
      this.#sink.problem('warning', message, {
        pointer: pages.length === 1 ? open.at : pointer(open.page) + open.at,
      });
      return;
    }
    this.#policies.reportMissing();
  }

  #owner(item: Json, type: string, at: string, account: string | undefined): Owner | undefined {
    const arn = text(item, 'Arn');
    if (!isObject(item) || arn === undefined || parseArn(arn) === undefined) {
      this.#sink.ignore('record', `${type} without an ARN`);
      this.#sink.problem('error', `this ${type} has no valid Arn`, { pointer: at });
      return undefined;
    }
    const own = accountOf(arn) ?? account;
    if (own === undefined) {
      this.#sink.ignore('record', `${type} of no known account`);
      this.#sink.problem('error', `the account of ${arn} is not known`, { pointer: at });
      return undefined;
    }
    this.#mentions.account(own, at);
    if (!this.#partitions.has(own)) this.#partitions.set(own, parseArn(arn)?.partition ?? 'aws');
    return {
      arn,
      key: arnKey(arn),
      name: iamEntity(arn)?.name ?? arn,
      account: own,
      tenant: accountKey(own),
    };
  }

  #principal(
    item: Json,
    owner: Owner,
    type: 'user' | 'group' | 'role',
    at: string,
    extra: { readonly accountability?: Accountability; readonly human?: boolean },
  ): Outcome {
    const label = { user: 'User', group: 'Group', role: 'Role' }[type];
    const name = text(item, `${label}Name`) ?? owner.name;
    const id = text(item, `${label}Id`);
    const tags = list(item, 'Tags');
    const properties: [string, string][] = [];
    const path = text(item, 'Path');
    const created = text(item, 'CreateDate');
    if (path !== undefined && path !== '/') properties.push(['path', path]);
    if (created !== undefined) properties.push(['created', created]);
    for (const tag of tags) {
      const key = text(tag, 'Key');
      const value = field(tag, 'Value');
      if (key !== undefined && typeof value === 'string') properties.push([`tag ${key}`, value]);
    }
    const accountability = { ...ownership(tags), ...extra.accountability };
    const record: PrincipalRecord = {
      kind: 'principal',
      key: owner.key,
      system: AWS,
      source: { file: this.#sink.file, pointer: at },
      type,
      tenant: owner.tenant,
      id: owner.arn,
      name,
      nativeType: `IAM ${type}`,
      ...(id === undefined ? {} : { aliases: [id] }),
      ...(extra.human === undefined ? {} : { human: extra.human }),
      ...(Object.keys(accountability).length === 0 ? {} : { accountability }),
      ...(properties.length === 0 ? {} : { properties }),
    };
    const outcome = this.#sink.add(record, 'record');
    count(this.#sink, outcome, tags.length);
    return outcome;
  }

  #user(item: Json, at: string, account: string | undefined): void {
    const owner = this.#owner(item, 'user', at, account);
    if (owner === undefined) return;
    this.#principal(item, owner, 'user', at, {});
    this.#policies.inline(item, 'UserPolicyList', owner, at);
    this.#policies.attached(item, owner, at);
    this.#policies.boundary(item, owner, at);
    for (const [i, name] of list(item, 'GroupList').entries()) {
      const place = at + pointer('GroupList', i);
      if (typeof name !== 'string' || name === '') {
        this.#sink.ignore('fact', 'group name that is no text');
        this.#sink.problem('error', 'this group name is no text', { pointer: place });
        continue;
      }
      const group = groupKeyFor(owner.arn, name);
      this.#mentions.resource(group.slice(group.indexOf('|') + 1), owner.account, place);
      this.#sink.add(
        {
          kind: 'membership',
          key: membershipKey(owner.key, group),
          system: AWS,
          source: { file: this.#sink.file, pointer: place },
          member: owner.key,
          group,
          window: STANDING,
        },
        'fact',
      );
    }
  }

  #group(item: Json, at: string, account: string | undefined): void {
    const owner = this.#owner(item, 'group', at, account);
    if (owner === undefined) return;
    this.#principal(item, owner, 'group', at, {});
    this.#policies.inline(item, 'GroupPolicyList', owner, at);
    this.#policies.attached(item, owner, at);
  }

  #role(item: Json, at: string, account: string | undefined): void {
    const owner = this.#owner(item, 'role', at, account);
    if (owner === undefined) return;
    const accountability = lastUse(field(item, 'RoleLastUsed'));
    this.#principal(item, owner, 'role', at, accountability === undefined ? {} : { accountability });
    this.#policies.trust(item, owner, at);
    this.#policies.inline(item, 'RolePolicyList', owner, at);
    this.#policies.attached(item, owner, at);
    this.#policies.boundary(item, owner, at);
    for (const [i, profile] of list(item, 'InstanceProfileList').entries()) {
      this.#policies.instanceProfile(profile, owner, at + pointer('InstanceProfileList', i));
    }
  }
  #managed(item: Json, at: string, account: string | undefined): void {
    const owner = this.#owner(item, 'policy', at, account);
    if (owner !== undefined) this.#policies.managed(item, owner, at);
  }
}
