import type { FileContent, Sink, SystemModule } from '../system';
import { evaluate } from './evaluate';
import { gaps } from './gaps';
import { asksOfOrganization } from './organization/asks';
import { IDENTITY_CENTER } from './identity-center/facts';
import { readIdentityCenter } from './identity-center/read-identity-center';
import { INVENTORIES, readInventory } from './inventory/read-inventory';
import { IDENTITY_PROVIDERS, readProviders } from './providers/read-providers';
import { observe } from './just-enough/observe';
import { LAST_ACCESSED, readLastAccessed } from './just-enough/read-last-accessed';
import { settle } from './settle';
import { readOrganization } from './organization/read-organization';
import { readDetails } from './read-details';
import { readReport } from './read-report';
import {
  AUTHORIZATION_DETAILS,
  CREDENTIAL_REPORT,
  ORGANIZATION,
  ORGANIZATION_ACCOUNTS,
  recognise,
} from './recognise';
import { readResourcePolicies, RESOURCE_POLICIES } from './resource-policy/read-resource-policies';

/** Amazon Web Services: IAM of accounts, their credentials, and the accounts of an organisation. */
export const aws: SystemModule = {
  id: 'aws',
  title: 'AWS',
  exports: [
    {
      format: AUTHORIZATION_DETAILS,
      title: 'IAM account authorization details (JSON)',
      how: 'aws iam get-account-authorization-details > details.json, once per account',
    },
    {
      format: CREDENTIAL_REPORT,
      title: 'IAM credential report (CSV, or its JSON wrapper)',
      how: 'aws iam generate-credential-report, then aws iam get-credential-report > report.json',
    },
    {
      format: ORGANIZATION_ACCOUNTS,
      title: 'Organizations accounts (JSON)',
      how: 'aws organizations list-accounts > accounts.json',
    },
    {
      format: ORGANIZATION,
      title: 'Organizations: units, SCPs and RCPs (JSON, one file per answer)',
      how: 'aws organizations describe-organization, list-roots, list-parents, list-organizational-units-for-parent, list-policies, describe-policy, list-targets-for-policy; name each file <command>-<id>.json',
    },
    {
      format: RESOURCE_POLICIES,
      title: 'Policies of resources (AWS Config items, a list, or single answers)',
      how: 'AWS Config, or aws s3api get-bucket-policy, aws kms get-key-policy and their like; or a list [{"resourceArn","account","policy"}]',
    },
    {
      format: IDENTITY_CENTER,
      title: 'IAM Identity Center: users, groups, permission sets, assignments (JSON)',
      how: 'aws identitystore list-users, list-groups, list-group-memberships; aws sso-admin list-instances, describe-permission-set, get-inline-policy-for-permission-set, list-managed-policies-in-permission-set, list-customer-managed-policy-references-in-permission-set, get-permissions-boundary-for-permission-set, list-account-assignments; one file per answer',
    },
    {
      format: IDENTITY_PROVIDERS,
      title: 'Identity providers, last uses of access keys and roles (JSON)',
      how: 'aws iam list-open-id-connect-providers, list-saml-providers, get-access-key-last-used, get-role; name each file <command>-<id>.json',
    },
    {
      format: INVENTORIES,
      title: 'Inventories: functions, instances, projects, stacks and more (JSON)',
      how: 'aws lambda list-functions, aws ec2 describe-instances, aws codebuild batch-get-projects, aws cloudformation describe-stacks, aws glue get-dev-endpoints and their like; name each file <command>-<account>-<region>.json',
    },
    {
      format: LAST_ACCESSED,
      title: 'IAM last-accessed data of a user or role (JSON)',
      how: 'aws iam generate-service-last-accessed-details --arn <arn> --granularity ACTION_LEVEL, then get-service-last-accessed-details --job-id <id>; name the file get-service-last-accessed-details-<arn>.json, with _ for : and /',
    },
  ],
  namedFormats: new Set([
    ORGANIZATION,
    RESOURCE_POLICIES,
    IDENTITY_CENTER,
    IDENTITY_PROVIDERS,
    INVENTORIES,
    LAST_ACCESSED,
  ]),
  recognise,
  read,
  gaps,
  asks: asksOfOrganization,
  settle,
  observe,
  evaluate,
};

function read(content: FileContent, format: string, sink: Sink): Generator<number, void> {
  switch (format) {
    case AUTHORIZATION_DETAILS:
      return readDetails(content, sink);
    case CREDENTIAL_REPORT:
      return readReport(content, sink);
    case ORGANIZATION_ACCOUNTS:
    case ORGANIZATION:
      return readOrganization(content, sink);
    case RESOURCE_POLICIES:
      return readResourcePolicies(content, sink);
    case IDENTITY_CENTER:
      return readIdentityCenter(content, sink);
    case IDENTITY_PROVIDERS:
      return readProviders(content, sink);
    case LAST_ACCESSED:
      return readLastAccessed(content, sink);
    case INVENTORIES:
      return readInventory(content, sink);
    default:
      throw new RangeError(`no AWS export has the format ${format}`);
  }
}
