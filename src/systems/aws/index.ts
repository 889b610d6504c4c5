import type { FileContent, Sink, SystemModule } from '../system';
import { evaluate } from './evaluate';
import { gaps } from './gaps';
import { readAccounts } from './read-accounts';
import { readDetails } from './read-details';
import { readReport } from './read-report';
import { AUTHORIZATION_DETAILS, CREDENTIAL_REPORT, ORGANIZATION_ACCOUNTS, recognise } from './recognise';

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
  ],
  recognise,
  read,
  gaps,
  evaluate,
};

function read(content: FileContent, format: string, sink: Sink): Generator<number, void> {
  switch (format) {
    case AUTHORIZATION_DETAILS:
      return readDetails(content, sink);
    case CREDENTIAL_REPORT:
      return readReport(content, sink);
    case ORGANIZATION_ACCOUNTS:
      return readAccounts(content, sink);
    default:
      throw new RangeError(`no AWS export has the format ${format}`);
  }
}
