import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { actionsModule, DATA_PACKAGE } from '../../scripts/build/aws-actions';
import { actionCatalogue } from '../../src/systems/aws/actions/catalogue';

const GENERATED = 'src/systems/aws/actions/catalogue-data.ts';

describe('the catalogue of AWS actions', () => {
  test('is what the pinned data package gives, byte for byte (npm run actions)', () => {
    expect(actionsModule()).toBe(readFileSync(GENERATED, 'utf8'));
  });

  test('is under 120 kB compressed', () => {
    expect(gzipSync(readFileSync(GENERATED), { level: 9 }).length).toBeLessThan(120_000);
  });

  test('has every action of the package, with its level and its resource types', () => {
    const catalogue = actionCatalogue();
    expect(catalogue.services.length).toBeGreaterThan(400);
    const all = catalogue.expand('*');
    expect(all.length).toBeGreaterThan(20_000);
    for (const service of catalogue.services) {
      const stated = Object.values(
        JSON.parse(readFileSync(`${DATA_PACKAGE}/data/actions/${service}.json`, 'utf8')) as Record<
          string,
          { name: string; accessLevel: string; resourceTypes: readonly unknown[] }
        >,
      );
      expect(catalogue.of(service).size).toBe(stated.length);
      for (const { name, accessLevel, resourceTypes } of stated) {
        const action = catalogue.action(`${service}:${name}`);
        expect(action?.name).toBe(`${service}:${name}`);
        expect(accessLevel.split(', ')).toContain(action?.level);
        expect(action?.resources.length).toBeLessThanOrEqual(resourceTypes.length);
      }
    }
  });

  test('knows levels and resources, in any case', () => {
    const catalogue = actionCatalogue();
    expect(catalogue.action('LAMBDA:createfunction')).toEqual({
      name: 'lambda:CreateFunction',
      level: 'Write',
      resources: ['arn:*:lambda:*:*:function:*'],
    });
    expect(catalogue.action('s3:GetObject')?.resources).toContain('arn:*:s3:::*/*');
    expect(catalogue.action('iam:AttachRolePolicy')?.level).toBe('Permissions management');
    expect(catalogue.action('ec2:CreateTags')?.level).toBe('Tagging');
    expect(catalogue.action('ec2:DescribeInstances')).toMatchObject({ level: 'List', resources: [] });
    expect(catalogue.action('iam:toString')).toBeUndefined();
    expect(catalogue.action('nothing')).toBeUndefined();
  });

  test('expands patterns as policies write them', () => {
    const catalogue = actionCatalogue();
    const names = (pattern: string): readonly string[] =>
      catalogue
        .expand(pattern)
        .map(({ name }) => name)
        .sort();
    expect(names('iam:*LoginProfile')).toEqual([
      'iam:CreateLoginProfile',
      'iam:DeleteLoginProfile',
      'iam:GetLoginProfile',
      'iam:UpdateLoginProfile',
    ]);
    expect(names('sqs:?etQueueAttributes')).toEqual(['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes']);
    expect(names('IAM:passrole')).toEqual(['iam:PassRole']);
    expect(names('nosuch:*')).toEqual([]);
    expect(names('iam')).toEqual([]);
    expect(names('s*:getqueueurl')).toEqual(['sqs:GetQueueUrl']);
  });
});
