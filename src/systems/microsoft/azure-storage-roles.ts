import { DEPLOYS, role } from './azure-role';
import type { AzureRole } from './azure-role';

const ACCOUNTS = 'Microsoft.Storage/storageAccounts';
const BLOBS = `${ACCOUNTS}/blobServices/containers/blobs`;
const CONTAINERS = `${ACCOUNTS}/blobServices/containers`;
const FILES = `${ACCOUNTS}/fileServices/fileshares/files`;
const QUEUES = `${ACCOUNTS}/queueServices/queues`;
const TABLES = `${ACCOUNTS}/tableServices/tables`;
const DELEGATION_KEY = `${ACCOUNTS}/blobServices/generateUserDelegationKey/action`;
const BACKUP_READ = `${ACCOUNTS}/fileServices/readFileBackupSemantics/action`;
const BACKUP_WRITE = `${ACCOUNTS}/fileServices/writeFileBackupSemantics/action`;
const TAKE_OWNERSHIP = `${ACCOUNTS}/fileServices/takeOwnership/action`;
const FILE_CHANGES = [`${FILES}/read`, `${FILES}/write`, `${FILES}/delete`];
const FILE_RIGHTS = [...FILE_CHANGES, `${FILES}/modifypermissions/action`];

/** Storage accounts and what they hold (Azure documentation, "Azure built-in roles for Storage", July 2026). */
export const STORAGE_ROLES: readonly (readonly [id: string, role: AzureRole])[] = [
  [
    '17d1049b-9a84-46fb-8f53-869881c3d3ab',
    role('Storage Account Contributor', [
      ...DEPLOYS,
      'Microsoft.Insights/diagnosticSettings/*',
      'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      `${ACCOUNTS}/*`,
    ]),
  ],
  [
    '81a9662b-bebf-436f-a333-f67b29880f12',
    role('Storage Account Key Operator Service Role', [
      `${ACCOUNTS}/listkeys/action`,
      `${ACCOUNTS}/regeneratekey/action`,
    ]),
  ],
  [
    'c12c1c16-33a1-487b-954d-41c89c60f349',
    role('Reader and Data Access', [
      `${ACCOUNTS}/listKeys/action`,
      `${ACCOUNTS}/ListAccountSas/action`,
      `${ACCOUNTS}/read`,
    ]),
  ],
  [
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
    role('Storage Blob Data Owner', [`${CONTAINERS}/*`, DELEGATION_KEY], [], [`${BLOBS}/*`]),
  ],
  [
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
    role(
      'Storage Blob Data Contributor',
      [`${CONTAINERS}/delete`, `${CONTAINERS}/read`, `${CONTAINERS}/write`, DELEGATION_KEY],
      [],
      [`${BLOBS}/delete`, `${BLOBS}/read`, `${BLOBS}/write`, `${BLOBS}/move/action`, `${BLOBS}/add/action`],
    ),
  ],
  [
    '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
    role('Storage Blob Data Reader', [`${CONTAINERS}/read`, DELEGATION_KEY], [], [`${BLOBS}/read`]),
  ],
  ['db58b8e5-c6ad-4a2a-8342-4190687cbf4a', role('Storage Blob Delegator', [DELEGATION_KEY])],
  [
    '69566ab7-960f-475b-8e7c-b3118f30c6bd',
    role('Storage File Data Privileged Contributor', [], [], [...FILE_RIGHTS, BACKUP_READ, BACKUP_WRITE]),
  ],
  [
    'b8eda974-7b85-4f76-af95-65846b26df6d',
    role('Storage File Data Privileged Reader', [], [], [`${FILES}/read`, BACKUP_READ]),
  ],
  [
    'bbf004e3-0e4b-4f86-ae4f-1f8fb47b357b',
    role('Storage File Data SMB Admin', [], [], [...FILE_RIGHTS, BACKUP_READ, BACKUP_WRITE, TAKE_OWNERSHIP]),
  ],
  [
    'a235d3ee-5935-4cfb-8cc5-a3303ad5995e',
    role(
      'Storage File Data SMB MI Admin',
      [],
      [],
      [
        ...FILE_RIGHTS,
        BACKUP_READ,
        BACKUP_WRITE,
        TAKE_OWNERSHIP,
        `${ACCOUNTS}/fileServices/runAsBuiltInFileAdministrator/action`,
      ],
    ),
  ],
  [
    '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb',
    role('Storage File Data SMB Share Contributor', [], [], FILE_CHANGES),
  ],
  [
    'a7264617-510b-434b-a828-9731dc254ea7',
    role('Storage File Data SMB Share Elevated Contributor', [], [], FILE_RIGHTS),
  ],
  [
    'aba4ae5f-2193-4029-9191-0cb91df5e314',
    role('Storage File Data SMB Share Reader', [], [], [`${FILES}/read`]),
  ],
  [
    '5d9bac3f-34b2-432f-bde5-78aa8e73ce6b',
    role('Storage File Data SMB Take Ownership', [], [], [TAKE_OWNERSHIP]),
  ],
  [
    '765a04e0-5de8-4bb2-9bf6-b2a30bc03e91',
    role('Storage File Delegator', [`${ACCOUNTS}/fileServices/generateUserDelegationKey/action`]),
  ],
  [
    '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
    role(
      'Storage Queue Data Contributor',
      [`${QUEUES}/delete`, `${QUEUES}/read`, `${QUEUES}/write`],
      [],
      [
        `${QUEUES}/messages/delete`,
        `${QUEUES}/messages/read`,
        `${QUEUES}/messages/write`,
        `${QUEUES}/messages/process/action`,
      ],
    ),
  ],
  [
    '8a0f0c08-91a1-4084-bc3d-661d67233fed',
    role(
      'Storage Queue Data Message Processor',
      [],
      [],
      [`${QUEUES}/messages/read`, `${QUEUES}/messages/process/action`],
    ),
  ],
  [
    'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
    role('Storage Queue Data Message Sender', [], [], [`${QUEUES}/messages/add/action`]),
  ],
  [
    '19e7f393-937e-4f77-808e-94535e297925',
    role('Storage Queue Data Reader', [`${QUEUES}/read`], [], [`${QUEUES}/messages/read`]),
  ],
  [
    '7ee386e9-84f0-448e-80a6-f185f6533131',
    role('Storage Queue Delegator', [`${ACCOUNTS}/queueServices/generateUserDelegationKey/action`]),
  ],
  [
    '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
    role(
      'Storage Table Data Contributor',
      [`${TABLES}/read`, `${TABLES}/write`, `${TABLES}/delete`],
      [],
      [
        `${TABLES}/entities/read`,
        `${TABLES}/entities/write`,
        `${TABLES}/entities/delete`,
        `${TABLES}/entities/add/action`,
        `${TABLES}/entities/update/action`,
      ],
    ),
  ],
  [
    '76199698-9eea-4c19-bc75-cec21354c6b6',
    role('Storage Table Data Reader', [`${TABLES}/read`], [], [`${TABLES}/entities/read`]),
  ],
  [
    '965033a5-c8eb-4f35-b82f-fef460a3606d',
    role('Storage Table Delegator', [`${ACCOUNTS}/tableServices/generateUserDelegationKey/action`]),
  ],
];
