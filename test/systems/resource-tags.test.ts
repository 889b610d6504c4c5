import { describe, expect, it } from 'vitest';
import { importFiles } from '../../src/engine/import';
import { resourceClasses } from '../../src/engine/resource-classes';
import { evaluateSnapshot } from '../../src/engine/evaluate';
import { parseJson } from '../../src/lib/json';
import type { Json } from '../../src/lib/content';
import { runToEnd } from '../../src/lib/steps';
import { classOfTags, tagsOf } from '../../src/systems/resource-tags';
import { systems } from '../../src/systems/registry';

const A = '111122223333';
const SUBSCRIPTION = '/subscriptions/11111111-0000-4000-8000-000000000001';

function json(text: string): Json {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** Classes of the resources in these exports, by name. */
function classesOf(files: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const encoder = new TextEncoder();
  const named = Object.entries(files).map(([name, content]) => ({
    name,
    bytes: encoder.encode(JSON.stringify(content)),
  }));
  const snapshot = runToEnd(importFiles(named, systems));
  const { graph } = runToEnd(evaluateSnapshot(snapshot, systems));
  return Object.fromEntries(runToEnd(resourceClasses(graph)).map(({ name, count }) => [name, count]));
}

describe('tags', () => {
  it('are read as lists in either case and as objects', () => {
    expect(
      tagsOf(json('[{"Key":"Env","Value":"prod"},{"key":"a","value":"b"},{"Key":"no value"}, 3]')),
    ).toEqual([
      ['Env', 'prod'],
      ['a', 'b'],
    ]);
    expect(tagsOf(json('{"env":"prod","__proto__":"x","deep":{"a":"b"}}'))).toContainEqual(['env', 'prod']);
    expect(tagsOf(json('"env"'))).toEqual([]);
    expect(tagsOf(undefined)).toEqual([]);
  });

  it('state a class whatever their case, separators and prefixes', () => {
    expect(classOfTags([['Data-Classification', 'Confidential']])).toEqual({
      classification: 'Confidential',
    });
    expect(classOfTags([['example-inc:data:classification', 'Restricted']])).toEqual({
      classification: 'Restricted',
    });
    expect(classOfTags([['ENV', ' production ']])).toEqual({ classification: 'production' });
    expect(classOfTags([['Confidentiality', 'private']])).toEqual({ sensitivity: 'private' });
  });

  it('say more of the data than of the environment, whichever comes first', () => {
    const tags = [['Environment', 'prod'] as const, ['DataClassification', 'General'] as const];
    expect(classOfTags(tags)).toEqual({ classification: 'General' });
    expect(classOfTags([...tags].reverse())).toEqual({ classification: 'General' });
  });

  it('say nothing by names that only look alike, and by empty values', () => {
    expect(
      classOfTags([
        ['environment-owner', 'ana'],
        ['Envelope', 'x'],
        ['env', '  '],
        ['Name', 'prod'],
      ]),
    ).toEqual({});
  });
});

describe('the class of a tagged resource', () => {
  it('comes from inventories of AWS', () => {
    expect(
      classesOf({
        [`describe-instances-${A}-eu-west-1.json`]: {
          Reservations: [
            {
              OwnerId: A,
              Instances: [
                {
                  InstanceId: 'i-0aaaaaaaaaaaaaaa1',
                  Placement: { AvailabilityZone: 'eu-west-1a' },
                  Tags: [{ Key: 'Environment', Value: 'production' }],
                },
                { InstanceId: 'i-0aaaaaaaaaaaaaaa2', Placement: { AvailabilityZone: 'eu-west-1a' } },
              ],
            },
          ],
        },
        [`batch-get-projects-${A}.json`]: {
          projects: [
            {
              arn: `arn:aws:codebuild:eu-west-1:${A}:project/deploy`,
              name: 'deploy',
              serviceRole: `arn:aws:iam::${A}:role/deploy`,
              tags: [{ key: 'env', value: 'production' }],
            },
          ],
        },
      }),
    ).toEqual({ production: 2 });
  });

  it('comes from items of AWS Config', () => {
    expect(
      classesOf({
        'config.json': {
          configurationItems: [
            {
              resourceType: 'AWS::S3::Bucket',
              ARN: 'arn:aws:s3:::ledger',
              awsAccountId: A,
              supplementaryConfiguration: {},
              tags: { 'data-classification': 'Restricted' },
            },
          ],
        },
      }),
    ).toEqual({ Restricted: 1 });
  });

  it('comes from Azure: key vaults, subscriptions and what AzureHound lists', () => {
    expect(
      classesOf({
        'vault.json': {
          id: `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`,
          name: 'kv',
          type: 'Microsoft.KeyVault/vaults',
          tags: { DataClassification: 'Highly confidential' },
          properties: { tenantId: 'aaaaaaaa-0000-4000-8000-00000000000a', accessPolicies: [] },
        },
        'azurehound.json': {
          meta: { type: 'azure', version: 5, count: 2 },
          data: [
            {
              kind: 'AZSubscription',
              data: {
                id: SUBSCRIPTION,
                subscriptionId: SUBSCRIPTION.slice(15),
                displayName: 'Production',
                tenantId: 'aaaaaaaa-0000-4000-8000-00000000000a',
                tags: { Env: 'Prod' },
              },
            },
            {
              kind: 'AZVM',
              data: {
                id: `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
                name: 'vm',
                tenantId: 'aaaaaaaa-0000-4000-8000-00000000000a',
                tags: { Env: 'Prod', Confidentiality: 'private' },
              },
            },
          ],
        },
      }),
    ).toEqual({ 'Highly confidential': 1, Prod: 2, private: 1 });
  });
});
