import { field, isObject, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import type { Key } from '../../../model/record';
import { pointer } from '../../../model/source';
import type { FileContent, Sink } from '../../system';
import { isAccountId, parseArn } from '../arn';
import { outputsOf, parameterOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { accountKey, attachmentKey, AWS } from '../keys';
import { readDocument } from '../read-document';
import { readAccount } from '../read-accounts';
import {
  ALL_OF_TARGET,
  ALL_OF_TYPE,
  ALL_TARGETS,
  ATTACHED,
  ENABLED,
  MANAGEMENT,
  observe,
  organisationPolicyKey,
  PARENT,
  POLICY_ID,
  POLICY_TYPES,
  policyTypeOf,
  RCP,
  ROOT,
  ROOT_ID,
  SCP,
  targetKey,
  TARGET_ID,
  TYPE_OF_POLICY,
  UNIT_ID,
  UNTIED,
} from './facts';
import { organisationIn } from './listings';
import { ASKED_FOR, ORGANIZATION_COMMANDS, organizationCommand } from './recognise-organization';

const COMMANDS = new Set(ORGANIZATION_COMMANDS.keys());
/** Tenant of policies of an organisation whose management account is not known. */
const NO_ACCOUNT = `${AWS}|organisation`;

/** Reads what `aws organizations` prints, one answer per call (Organizations API reference). */
export function* readOrganization(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const reader = new OrganizationReader(sink);
  let done = 0;
  for (const cli of outputsOf(content.name, json.value, COMMANDS)) {
    const command = organizationCommand(cli);
    if (command === undefined) {
      sink.ignore('record', 'no answer of aws organizations that is read');
      sink.problem('warning', 'this is no answer of aws organizations that is read here', {
        pointer: cli.at,
      });
      continue;
    }
    reader.read(command, cli);
    if (++done % 50 === 0) yield done;
  }
}

class OrganizationReader {
  readonly #sink: Sink;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  read(command: string, cli: CliOutput): void {
    const member = ORGANIZATION_COMMANDS.get(command) ?? '';
    const at = (i: number): string => `${cli.at}${pointer(member, i)}`;
    const items = list(cli.output, member);
    const alone = field(cli.output, member);
    const aloneAt = `${cli.at}${pointer(member)}`;
    switch (command) {
      case 'describe-organization':
        this.#organisation(alone, aloneAt);
        return;
      case 'describe-account':
        readAccount(this.#sink, alone ?? null, aloneAt);
        return;
      case 'describe-organizational-unit':
        this.#unit(alone, aloneAt);
        return;
      case 'describe-policy':
        this.#policy(alone, aloneAt);
        return;
      case 'list-accounts':
        items.forEach((item, i) => readAccount(this.#sink, item, at(i)));
        return;
      case 'list-roots':
        items.forEach((item, i) => this.#root(item, at(i)));
        return;
      case 'list-policies':
        this.#policies(cli, items, at);
        return;
      case 'list-targets-for-policy':
        this.#targets(cli, items, at);
        return;
      case 'list-policies-for-target':
        this.#policiesOfTarget(cli, items, at);
        return;
      default:
        this.#tree(command, cli, items, at);
    }
  }

  /** `list-parents`, `list-children` and the lists of accounts and units below a parent. */
  #tree(command: string, cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    const asked = parameterOf(cli, ['child-id', 'parent-id'], TARGET_ID);
    const byPath = items.length > 0 && items.every((item) => pathOf(item) !== undefined);
    if (asked === undefined && !byPath) this.#untied(command, cli);
    items.forEach((item, i) => {
      const id = text(item, 'Id');
      if (id === undefined || !isTarget(id)) {
        this.#bad('entry without an Id', 'this entry has no valid Id', at(i));
        return;
      }
      if (command === 'list-accounts-for-parent') readAccount(this.#sink, item, at(i));
      else if (command === 'list-organizational-units-for-parent') this.#unit(item, at(i));
      else if (asked === undefined) {
        this.#sink.ignore('record', 'relation to something that is not named');
        return;
      } else this.#sink.used('record', 1);
      if (asked === undefined) return;
      if (command === 'list-parents') this.#parent(asked, id, at(i));
      else this.#parent(id, asked, at(i));
    });
  }

  #organisation(json: Json | undefined, at: string): void {
    const id = text(json, 'Id');
    const account = text(json, 'MasterAccountId') ?? parseArn(text(json, 'Arn') ?? '')?.account;
    if (id === undefined || !isAccountId(account)) {
      this.#bad('organisation without an Id', 'the organisation has no Id or no management account', at);
      return;
    }
    this.#sink.used('record', 1);
    this.#management(account, id, at);
    this.#sink.add(
      observe(
        'organisation-member',
        accountKey(account),
        this.#source(at),
        `account ${account} belongs to organisation ${id}`,
        id,
      ),
      'derived',
    );
  }

  #management(account: string, organisation: string, at: string): void {
    this.#sink.add(
      {
        kind: 'tenant',
        key: accountKey(account),
        system: AWS,
        source: this.#source(at),
        id: account,
        name: account,
        type: 'AWS account',
        mentionedOnly: true,
      },
      'derived',
    );
    const text = `account ${account} is the management account of organisation ${organisation}`;
    this.#sink.add(observe(MANAGEMENT, accountKey(account), this.#source(at), text, organisation), 'derived');
  }

  #root(json: Json, at: string): void {
    const id = text(json, 'Id');
    const arn = parseArn(text(json, 'Arn') ?? '');
    if (id === undefined || ROOT_ID.exec(id)?.[0] !== id) {
      this.#bad('root without an Id', 'this root has no valid Id', at);
      return;
    }
    this.#node(json, id, 'organizations:root', at);
    const organisation = arn?.resource.split('/')[1];
    if (organisation !== undefined) {
      this.#sink.add(
        observe(
          ROOT,
          targetKey(id),
          this.#source(at),
          `${id} is the root of organisation ${organisation}`,
          organisation,
        ),
        'derived',
      );
    }
    const types = list(json, 'PolicyTypes');
    if (field(json, 'PolicyTypes') === undefined) return;
    const on = types
      .filter((type) => text(type, 'Status') === 'ENABLED')
      .map((type) => text(type, 'Type') ?? '');
    this.#sink.used('fact', types.length);
    const words = on.length === 0 ? 'no policy type' : on.join(', ');
    this.#sink.add(
      observe(ENABLED, targetKey(id), this.#source(at), `${words} enabled in ${id}`, on.join(' ')),
      'derived',
    );
  }

  #unit(json: Json | undefined, at: string): void {
    const id = text(json, 'Id');
    if (json === undefined || id === undefined || UNIT_ID.exec(id)?.[0] !== id) {
      this.#bad('organizational unit without an Id', 'this organizational unit has no valid Id', at);
      return;
    }
    this.#node(json, id, 'organizations:organizational-unit', at);
    const path = pathOf(json);
    const above = path?.[path.indexOf(id) - 1];
    if (above !== undefined && isTarget(above)) this.#parent(id, above, at);
  }

  /** A root or unit as something that can be seen; it belongs to the management account its ARN names. */
  #node(json: Json, id: string, type: string, at: string): void {
    const arn = text(json, 'Arn');
    const account = parseArn(arn ?? '')?.account;
    const organisation = parseArn(arn ?? '')?.resource.split('/')[1];
    if (!isAccountId(account) || arn === undefined) {
      this.#sink.used('record', 1);
      return;
    }
    this.#sink.add(
      {
        kind: 'resource',
        key: targetKey(id),
        system: AWS,
        source: this.#source(at),
        tenant: accountKey(account),
        type,
        id: arn,
        name: text(json, 'Name') ?? id,
        aliases: [id],
      },
      'record',
    );
    if (organisation?.startsWith('o-') === true) this.#management(account, organisation, at);
  }

  #parent(child: string, parent: string, at: string): void {
    this.#sink.add(
      observe(PARENT, targetKey(child), this.#source(at), `${child} is in ${parent}`, parent),
      'derived',
    );
  }

  #policies(cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    items.forEach((item, i) => {
      this.#summary(item, at(i), 'record');
    });
    // Without the command it may as well be the answer for one target: then nobody can tell which.
    if (cli.command === undefined) {
      this.#untied('list-policies or list-policies-for-target', cli);
      return;
    }
    const organisation = items
      .map((item) => organisationIn(text(item, 'Arn')))
      .find((id) => id !== undefined);
    for (const type of typesOf(cli, items)) {
      const of = organisation ?? 'the organisation';
      this.#sink.add(
        observe(
          ALL_OF_TYPE,
          targetKey(organisation ?? 'organisation'),
          this.#source(cli.at),
          `all policies of type ${type} of ${of}`,
          type,
        ),
        'derived',
      );
    }
  }

  #summary(item: Json, at: string, counted: 'record' | 'none'): string | undefined {
    const id = text(item, 'Id');
    if (id === undefined || POLICY_ID.exec(id)?.[0] !== id) {
      this.#bad('policy without an Id', 'this policy has no valid Id', at);
      return undefined;
    }
    if (counted === 'record') this.#sink.used('record', 1);
    const type = policyTypeOf(text(item, 'Type'));
    if (type !== undefined) {
      const name = text(item, 'Name') ?? id;
      this.#sink.add(
        observe(
          TYPE_OF_POLICY,
          organisationPolicyKey(id),
          this.#source(at),
          `${name} is of type ${type}`,
          type,
        ),
        'derived',
      );
    }
    return id;
  }

  #policy(json: Json | undefined, at: string): void {
    const summary = field(json, 'PolicySummary');
    const id = this.#summary(summary ?? null, `${at}/PolicySummary`, 'none');
    if (id === undefined) return;
    const type = text(summary, 'Type');
    if (policyTypeOf(type) === undefined) {
      this.#sink.ignore('record', `policy of type ${type ?? 'unknown'}, which decides no access`);
      return;
    }
    const arn = text(summary, 'Arn');
    const account = parseArn(arn ?? '')?.account;
    readDocument(
      this.#sink,
      field(json, 'Content'),
      `${at}/Content`,
      type === SCP ? 'identity' : 'resource',
      {
        key: organisationPolicyKey(id),
        name: text(summary, 'Name') ?? id,
        id: arn ?? id,
        type: type === SCP ? 'service control policy' : 'resource control policy',
        tenant: isAccountId(account) ? accountKey(account) : NO_ACCOUNT,
        at,
        counted: 'record',
      },
    );
  }

  #targets(cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    const policy = parameterOf(cli, ['policy-id'], POLICY_ID);
    if (policy === undefined) {
      this.#untied('list-targets-for-policy', cli);
      this.#sink.ignore('record', 'target of a policy that is not named', items.length);
      return;
    }
    items.forEach((item, i) => {
      const id = text(item, 'TargetId');
      if (id === undefined || !isTarget(id))
        this.#bad('target without an Id', 'this target has no valid TargetId', at(i));
      else this.#attach(policy, id, at(i));
    });
    if (text(cli.output, 'NextToken') !== undefined) return;
    const key = organisationPolicyKey(policy);
    const of = items.map((item) => organisationIn(text(item, 'Arn'))).find((id) => id !== undefined);
    this.#sink.add(
      observe(ALL_TARGETS, key, this.#source(cli.at), `all targets of policy ${policy}`, of),
      'derived',
    );
  }

  #policiesOfTarget(cli: CliOutput, items: readonly Json[], at: (i: number) => string): void {
    const target = parameterOf(cli, ['target-id'], TARGET_ID);
    if (target === undefined) {
      this.#untied('list-policies-for-target', cli);
      items.forEach((item, i) => {
        this.#summary(item, at(i), 'none');
      });
      this.#sink.ignore('record', 'policy of a target that is not named', items.length);
      return;
    }
    items.forEach((item, i) => {
      const id = this.#summary(item, at(i), 'none');
      if (id !== undefined) this.#attach(id, target, at(i));
    });
    if (text(cli.output, 'NextToken') !== undefined) return;
    for (const type of typesOf(cli, items)) {
      this.#sink.add(
        observe(
          ALL_OF_TARGET,
          targetKey(target),
          this.#source(cli.at),
          `all policies of type ${type} of ${target}`,
          type,
        ),
        'derived',
      );
    }
  }

  #attach(policy: string, target: string, at: string): void {
    const from = organisationPolicyKey(policy);
    const to = targetKey(target);
    this.#sink.add(
      {
        kind: 'attachment',
        key: attachmentKey(from, to, ATTACHED),
        system: AWS,
        source: this.#source(at),
        policy: from,
        to,
        role: ATTACHED,
      },
      'record',
    );
  }

  #untied(command: string, cli: CliOutput): void {
    const asked = ASKED_FOR.get(command) ?? 'target';
    const message = `this answer of ${command} does not say of which ${asked} it is: name the file ${command.split(' ').at(-1) ?? command}-<${asked} id>.json, or wrap it as {"command","parameters","output"}`;
    this.#sink.problem('warning', message, { pointer: cli.at });
    const subject: Key = `${AWS}|${UNTIED}`;
    this.#sink.add(
      {
        ...observe(UNTIED, subject, this.#source(cli.at), message, command),
        key: `${subject}:${this.#sink.file}${cli.at}`,
      },
      'derived',
    );
  }

  #bad(reason: string, message: string, at: string): void {
    this.#sink.ignore('record', reason);
    this.#sink.problem('error', message, { pointer: at });
  }

  #source(at: string): { readonly file: number; readonly pointer: string } {
    return { file: this.#sink.file, pointer: at };
  }
}

/** Policy types an answer is about: of its policies, or as the filter in the name or wrapper says. */
function typesOf(cli: CliOutput, items: readonly Json[]): readonly string[] {
  const stated = new Set(
    items.map((item) => policyTypeOf(text(item, 'Type'))).filter((type) => type !== undefined),
  );
  if (stated.size > 0) return [...stated];
  const filter = cli.parameters.get('filter') ?? cli.rest;
  const words = filter.toLowerCase().replaceAll(/[^a-z]+/gu, '_');
  const asked: string[] = POLICY_TYPES.filter((type) => words.includes(type.toLowerCase()));
  if (asked.length > 0) return asked;
  if (/(?:^|_)scps?(?:_|$)/u.test(words)) return [SCP];
  return /(?:^|_)rcps?(?:_|$)/u.test(words) ? [RCP] : [];
}

/** `o-…/r-…/ou-…/`: newer answers carry the way from the root. */
function pathOf(json: Json): readonly string[] | undefined {
  if (!isObject(json)) return undefined;
  const stated = text(json, 'Path') ?? list(json, 'Paths').find((path) => typeof path === 'string');
  if (typeof stated !== 'string' || !stated.startsWith('o-')) return undefined;
  return stated.split('/').filter((part) => part !== '');
}

function isTarget(id: string): boolean {
  return TARGET_ID.exec(id)?.[0] === id;
}
