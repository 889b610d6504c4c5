import type { FileContent, RecordView, Sink, SystemModule } from '../system';
import { evaluateMicrosoft } from './evaluate';
import { asksOfMicrosoft } from './asks';
import { gapsOfMicrosoft } from './gaps';
import { readMicrosoft } from './read';
import { ARM, AZUREHOUND, CIPP, DIRECTORY, recogniseMicrosoft } from './recognise';
import { settleMicrosoft, settlingMicrosoft } from './settle';
import { MICROSOFT } from './keys';

/** Microsoft Entra, Azure and the partner's way in: one system, because one set of principals acts in all of them. */
export const microsoft: SystemModule = {
  id: MICROSOFT,
  // A role, or a role-assignable group, keeps weaker roles from resetting the password of who has it (reset-targets.ts).
  protects: true,
  title: 'Microsoft Entra, Azure and partner access',
  exports: [
    {
      format: DIRECTORY,
      title: 'Microsoft Graph JSON pages',
      how: 'Any Graph client: users, groups?$expand=members, servicePrincipals, roleManagement/directory/…, tenantRelationships/delegatedAdminRelationships?$expand=accessAssignments, …; save every page as it comes.',
    },
    {
      format: ARM,
      title: 'Azure CLI JSON',
      how: '`az role assignment list --all --include-inherited`, `az role definition list`, `az account list`, `az account management-group list`, `az keyvault show`, `az managedservices assignment list --include-definition true`, each with `-o json`.',
    },
    { format: AZUREHOUND, title: 'AzureHound', how: '`azurehound list -o azurehound.json`.' },
    {
      format: CIPP,
      title: 'CIPP results',
      how: 'The JSON answer of a CIPP list (roles, GDAP access assignments, JIT administrators, GDAP trace, tenants).',
    },
  ],
  recognise: recogniseMicrosoft,
  read: (content: FileContent, _format: string, sink: Sink) => readMicrosoft(content, sink),
  gaps: (view: RecordView) => gapsOfMicrosoft(view),
  asks: asksOfMicrosoft,
  settle: settleMicrosoft,
  settling: settlingMicrosoft,
  evaluate: evaluateMicrosoft,
};
