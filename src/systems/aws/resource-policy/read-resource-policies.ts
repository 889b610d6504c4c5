import { field, isArray, isObject, list, text } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { parseJson } from '../../../lib/json';
import { pointer } from '../../../model/source';
import type { FileContent, Sink } from '../../system';
import { classOfTags, tagsOf } from '../../resource-tags';
import type { Tags } from '../../resource-tags';
import { accountOf, isAccountId, isPattern, parseArn, resourceTypeOf } from '../arn';
import { outputsOf, parameterOf } from '../cli-output';
import type { CliOutput } from '../cli-output';
import { accountKey, arnKey, attachmentKey, AWS, resourcePolicyKey } from '../keys';
import { Mentions } from '../mentions';
import { documentOf } from '../policy-document';
import { readDocument } from '../read-document';
import { partitionOf } from '../naming';
import { configPolicy } from './config-item';

export const RESOURCE_POLICIES = 'resource-policies';
/** The resource is known to have no policy. */
export const NO_POLICY = 'no-resource-policy';

/** Commands that print one resource's policy, with the service of the resource. */
export const POLICY_COMMANDS: ReadonlySet<string> = new Set([
  'get-bucket-policy',
  'get-key-policy',
  'get-resource-policy',
  'get-policy',
  'get-queue-attributes',
  'get-topic-attributes',
]);

interface StatedPolicy {
  readonly arn: string | undefined;
  readonly account: string | undefined;
  /** `null`: known to have none; undefined: not stated. */
  readonly policy: Json | undefined;
  readonly at: string;
  readonly policyAt: string;
  /** Of a Config item. */
  readonly tags?: Tags;
}

/**
 * Reads policies of resources: a plain list `[{"resourceArn","account"?,"policy"}]`, AWS Config items, or what the
 * commands of single services print.
 */
export function* readResourcePolicies(content: FileContent, sink: Sink): Generator<number, void> {
  const json = content.json();
  if (!json.ok) {
    sink.problem('error', json.error.message);
    return;
  }
  const reader = new ResourcePolicyReader(sink);
  let done = 0;
  for (const stated of statedPolicies(json.value, content.name, sink)) {
    reader.read(stated);
    if (++done % 100 === 0) yield done;
  }
}

/** What kind of file of resource policies this is, in words; undefined when it is none. */
export function resourcePolicyKind(json: Json, fileName: string): string | undefined {
  if (isArray(json) && json.length > 0 && json.every((item) => text(item, 'resourceArn') !== undefined)) {
    if (json.every((item) => field(item, 'policy') !== undefined)) return 'a list of resourceArn and policy';
  }
  if (configItems(json).length > 0) return 'AWS Config items with resourceType and configuration';
  const [first] = outputsOf(fileName, json, POLICY_COMMANDS);
  if (first === undefined) return undefined;
  const attributes = field(first.output, 'Attributes');
  if (text(attributes, 'QueueArn') !== undefined) return 'queue attributes';
  if (text(attributes, 'TopicArn') !== undefined) return 'topic attributes';
  const secret = parseArn(text(first.output, 'ARN') ?? '')?.service === 'secretsmanager';
  if (
    secret &&
    text(first.output, 'Name') !== undefined &&
    field(first.output, 'VersionIdsToStages') === undefined
  )
    return 'a secret with its resource policy';
  const policy = field(first.output, 'Policy');
  const document = documentOf(policy);
  return document.ok && typeof policy === 'string' && field(document.value.json, 'Statement') !== undefined
    ? 'the policy of one resource'
    : undefined;
}

function* statedPolicies(json: Json, fileName: string, sink: Sink): Generator<StatedPolicy> {
  const items = configItems(json);
  if (items.length > 0) {
    for (const { item, at } of items) {
      const account = text(item, 'accountId') ?? text(item, 'awsAccountId');
      const arn = text(item, 'arn') ?? text(item, 'ARN');
      const found = configPolicy(item);
      if (found === undefined) {
        sink.ignore(
          'record',
          `Config item of type ${text(item, 'resourceType') ?? 'unknown'} without a policy`,
        );
        continue;
      }
      const tags = tagsOf(field(item, 'tags'));
      yield { arn, account, policy: found.policy, at, policyAt: `${at}${found.at}`, tags };
    }
    return;
  }
  if (isArray(json) && json.some((item) => text(item, 'resourceArn') !== undefined)) {
    for (const [i, item] of json.entries()) {
      const at = pointer(i);
      const account = text(item, 'account');
      yield {
        arn: text(item, 'resourceArn'),
        account,
        policy: field(item, 'policy'),
        at,
        policyAt: `${at}/policy`,
      };
    }
    return;
  }
  for (const cli of outputsOf(fileName, json, POLICY_COMMANDS)) yield ofCommand(cli);
}

/** What `get-bucket-policy` and its like print. */
function ofCommand(cli: CliOutput): StatedPolicy {
  const { output, at } = cli;
  const account = cli.parameters.get('expectedbucketowner') ?? /(?:^|\D)(\d{12})(?!\d)/u.exec(cli.rest)?.[1];
  const attributes = field(output, 'Attributes');
  if (isObject(attributes)) {
    const arn = text(attributes, 'QueueArn') ?? text(attributes, 'TopicArn');
    return {
      arn,
      account,
      policy: field(attributes, 'Policy') ?? null,
      at,
      policyAt: `${at}/Attributes/Policy`,
    };
  }
  const secret = text(output, 'ARN');
  if (secret !== undefined) {
    return {
      arn: secret,
      account,
      policy: field(output, 'ResourcePolicy') ?? null,
      at,
      policyAt: `${at}/ResourcePolicy`,
    };
  }
  return { arn: arnOf(cli), account, policy: field(output, 'Policy'), at, policyAt: `${at}/Policy` };
}

function arnOf(cli: CliOutput): string | undefined {
  const stated = parameterOf(cli, ['bucket', 'key-id', 'secret-id', 'function-name', 'resource-arn'], /.+/u);
  if (stated?.startsWith('arn:') === true) return stated;
  if (cli.command === 'get-bucket-policy' && stated !== undefined) return `arn:aws:s3:::${stated}`;
  const document = documentOf(field(cli.output, 'Policy'));
  if (!document.ok) return undefined;
  // The statements of a function's policy name the function itself; a bucket policy names its bucket.
  const named = new Set(
    list({ Statement: asList(field(document.value.json, 'Statement')) }, 'Statement')
      .flatMap((statement) => asList(field(statement, 'Resource')))
      .filter((item) => typeof item === 'string')
      .map((item) => (parseArn(item)?.service === 's3' ? item.replace(/\/.*$/u, '') : item)),
  );
  const [only] = named;
  return named.size === 1 && only !== undefined && !isPattern(only) && only.startsWith('arn:')
    ? only
    : undefined;
}

function asList(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : isArray(value) ? value : [value];
}

/** Items of Config's history, snapshot, batch and select answers (AWS Config API reference, ConfigurationItem). */
function configItems(json: Json): readonly { readonly item: Json; readonly at: string }[] {
  const isItem = (item: Json): boolean => text(item, 'resourceType')?.startsWith('AWS::') === true;
  for (const name of ['configurationItems', 'baseConfigurationItems']) {
    const found = list(json, name);
    if (found.some(isItem)) return found.map((item, i) => ({ item, at: pointer(name, i) }));
  }
  if (isArray(json) && json.length > 0 && json.every(isItem))
    return json.map((item, i) => ({ item, at: pointer(i) }));
  if (isItem(json) && (text(json, 'arn') ?? text(json, 'ARN')) !== undefined) return [{ item: json, at: '' }];
  return list(json, 'Results').flatMap((result, i) => {
    const parsed = typeof result === 'string' ? parseJson(result) : undefined;
    return parsed?.ok === true && isItem(parsed.value)
      ? [{ item: parsed.value, at: pointer('Results', i) }]
      : [];
  });
}

class ResourcePolicyReader {
  readonly #sink: Sink;
  readonly #mentions: Mentions;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#mentions = new Mentions(sink);
  }

  read(stated: StatedPolicy): void {
    const { arn, at } = stated;
    if (arn === undefined || parseArn(arn) === undefined) {
      this.#sink.ignore('record', 'policy of a resource that is not named');
      const message =
        'this policy does not say of which resource it is: name the file <command>-<bucket, key or function>.json, or put it into a list [{"resourceArn","policy"}]';
      this.#sink.problem('error', message, { pointer: at });
      return;
    }
    const account = accountOf(arn) ?? (isAccountId(stated.account) ? stated.account : undefined);
    const key = arnKey(arn);
    const source = { file: this.#sink.file, pointer: at };
    if (account !== undefined) {
      this.#sink.add(
        {
          kind: 'resource',
          key,
          system: AWS,
          source,
          tenant: this.#mentions.mentionedAccount(account, at),
          type: resourceTypeOf(arn),
          id: arn,
          name: parseArn(arn)?.resource ?? arn,
          ...classOfTags(stated.tags ?? []),
        },
        'derived',
      );
    }
    if (stated.policy === null) {
      this.#sink.add(
        {
          kind: 'observation',
          key: `${key}#${NO_POLICY}`,
          system: AWS,
          source,
          type: NO_POLICY,
          subject: key,
          text: `${arn} has no policy of its own`,
        },
        'record',
      );
      return;
    }
    const policy = resourcePolicyKey(arn);
    const statements = readDocument(this.#sink, stated.policy, stated.policyAt, 'resource', {
      key: policy,
      name: `policy of ${parseArn(arn)?.resource ?? arn}`,
      id: `${arn} policy`,
      type: 'resource',
      tenant: accountKey(account ?? 'account not stated'),
      at,
      counted: 'record',
    });
    this.#sink.add(
      {
        kind: 'attachment',
        key: attachmentKey(policy, key, 'resource'),
        system: AWS,
        source,
        policy,
        to: key,
        role: 'resource',
      },
      'derived',
    );
    if (account !== undefined)
      this.#mentions.resources(
        statements.filter(({ resources }) => !resources.items.some((item) => item.text === '*')),
        account,
      );
    for (const statement of statements) {
      if (!statement.allow || statement.principals === undefined || statement.principals.not) continue;
      if (account !== undefined)
        this.#mentions.trusted(statement.principals, account, partitionOf(arn), statement.pointer);
    }
  }
}
