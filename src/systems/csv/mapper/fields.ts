/** What a column of any access-review or permission table can be, and the names such columns go by. */

export const FIELDS = [
  'principal',
  'principal name',
  'principal type',
  'group',
  'permission',
  'permission flag',
  'resource level',
  'resource',
  'resource type',
  'tenant',
  'system',
  'via',
  'granted',
  'expires',
  'last used',
  'removed',
  'state',
  'owner',
  'reason',
  'ticket',
  'decision',
  'reviewer',
  'mfa',
  'property',
  'secret value',
  'ignored',
] as const;
export type Field = (typeof FIELDS)[number];

/** Fields whose cells are dates. */
export const DATED: ReadonlySet<Field> = new Set<Field>(['granted', 'expires', 'last used', 'removed']);

export interface FieldShape {
  readonly field: Field;
  readonly meaning: string;
  /** Several columns may be it. */
  readonly many?: boolean;
  readonly aliases: readonly string[];
}

/** Names compare without case, spaces, underscores, hyphens, dots and slashes. */
export const FIELD_SHAPES: readonly FieldShape[] = [
  {
    field: 'principal',
    meaning: 'who holds it',
    aliases:
      'email|email address|e-mail|user email|useremail|username|user name|user_id|user id|userprincipalname|upn|login|samaccountname|member|membername|member name|principal|principal_id|principal id|grantee|grantee_name|identity|identity name|account|shared_to|shared to|vault_owner|subject|technician|user|employee|assignee|signinname|sign-in name|benutzer|utilisateur|usuario|smmember|identifier|record owner user'.split(
        '|',
      ),
  },
  {
    field: 'principal name',
    meaning: 'display name of who holds it',
    aliases:
      'full name|fullname|display name|displayname|first name|last name|firstname|lastname|knownas|known as|user display name|principal display name|nom complet|vollständiger name'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'principal type',
    meaning: 'kind of who holds it',
    aliases:
      'usertype|user type|principal_type|principal type|member type|membertype|granted_to|is service account|account type|identity type|accounttype|isserviceaccount|predefined|predifined|is predefined user'.split(
        '|',
      ),
  },
  {
    field: 'group',
    meaning: 'the group or team through which or of which',
    aliases:
      'group|group name|groupname|team|team name|teamname|groups|teams|security group|member of|memberof|gruppe|groupe|groupid|group id|team_uid'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'permission',
    meaning: 'the native words of what is held',
    aliases:
      'entitlement|entitlement display name|entitlement_slug|entitlement slug|role|role name|rolename|roles|roledefinitionname|role definition name|permission|permissions|collection permission|shared folder permission|access level|accesslevel|privilege|privileges|access|right|rights|userpermissions|user permissions|folderaccessrolename|secretaccessrolename|folder access role name|secret access role name|access type|role_name|permission set|berechtigung|rolle|droit|profile|requestsauthorizationlevel|entitlement description|role type|base role'.split(
        '|',
      ),
    many: true,
  },
  { field: 'permission flag', meaning: 'a permission as a column of yes and no', aliases: [], many: true },
  { field: 'resource level', meaning: 'a resource as a column of levels', aliases: [], many: true },
  {
    field: 'resource',
    meaning: 'on what',
    aliases:
      'resource|resource name|resourcename|object|object name|vault|vaultname|vault name|vaultuuid|vaultuud|safe|safename|safe name|smsafe|collection|collection name|shared folder|shared_folder_name|shared folder name|shared_folder_uid|folder|folder name|foldername|folder path|folder_path|folderid|folder uid|record_title|record title|record_uid|record uid|title|repository|repo|path|scope|group or project name|project|site|itemname|item name|itemuuid|item|target|server|database|mailbox|asset|ressource'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'resource type',
    meaning: 'kind of what it is held on',
    aliases:
      'resource type|resourcetype|object type|record_type|record type|trait|granted_on|item type|asset type'.split(
        '|',
      ),
  },
  {
    field: 'tenant',
    meaning: 'in which tenant',
    aliases:
      'tenant|tenant name|tenantid|tenant id|tenantname|customer|customer name|customerid|client|client name|clientname|company|company_name|company name|company_id|company id|managed company|organization|organization name|organization_name|organisation|org|account_name|subscription|subscription name|subscription id|domain|namespace|node|node_name|kunde|mandant|cliente|kundenname'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'system',
    meaning: 'in which product',
    aliases:
      'application|application name|app|app name|appname|source|source system|system|platform|connector|product|anwendung'.split(
        '|',
      ),
  },
  {
    field: 'via',
    meaning: 'by which route',
    aliases:
      'assignment|membership type|membership source|granted via|assignment type|assignmenttype|direct/inherited|direct or inherited|grantedthroughgroup|granted through group|inherited from|access via|grant type'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'granted',
    meaning: 'since when',
    aliases:
      'access granted|created_on|created on|createddatetime|created date time|created|granted at|granted on|date added|granted|start date|startdatetime|usercreatedat|user created at|assigned on|assigned date|date of creation|valid from|modified_on|user_updated_at|userupdatedat|erstellt am'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'expires',
    meaning: 'until when',
    aliases:
      'access expiration|expires|expires_at|expires at|expiration|expiration date|enddatetime|end date|membershipexpirationdate|membership expiration date|jitadminexpiration|valid until|valid to|expiry|expiry date|deadline|gültig bis'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'last used',
    meaning: 'when it was last used',
    aliases:
      'last login|last_login|lastlogin|last activity|lastactivity|last_access|last access|lastauthat|lastlogintime|last login time|last signin|last sign-in|last sign in|last seen|lastlogontimestamp|last logon|last used|letzte anmeldung'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'removed',
    meaning: 'when it was taken away',
    aliases: 'deleted_on|deleted on|deleted at|removed at|revoked on|revoked at'.split('|'),
  },
  {
    field: 'state',
    meaning: 'whether it is in force',
    aliases:
      'status|state|active|enabled|accountenabled|account enabled|user status|userstate|user state|membership status|account status|transfer_status|remediation status'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'owner',
    meaning: 'who answers for it',
    aliases:
      'owner|owner email|manager|manager email|record_owner|record owner|sponsor|business owner|resource owner|application owner|responsable|besitzer|granted_by|granted by|added by'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'reason',
    meaning: 'why',
    aliases:
      'justification|business justification|reason|jitadminreason|notes|note|comment|comments|description|begründung'.split(
        '|',
      ),
    many: true,
  },
  {
    field: 'ticket',
    meaning: 'by which ticket or change',
    aliases: 'ticket|ticket id|ticket number|change|change number|change id|request id|case|incident'.split(
      '|',
    ),
  },
  {
    field: 'decision',
    meaning: 'what a review decided',
    aliases:
      'decision|review_decision|review decision|reviewer decision|action|sign off|outcome|certification decision|recommendation'.split(
        '|',
      ),
  },
  {
    field: 'reviewer',
    meaning: 'who reviewed it',
    aliases: 'reviewer|reviewer name|reviewed by|approver|approved by|certifier|reviewer email'.split('|'),
    many: true,
  },
  {
    field: 'mfa',
    meaning: 'second factor',
    aliases:
      'two-step login|two step login|two-factor|twofactorenabled|mfa|mfa enabled|mfa_enabled|2fa|2fa enabled|isenrolledin2sv|sso_enabled|account recovery'.split(
        '|',
      ),
    many: true,
  },
  { field: 'property', meaning: 'kept as it stands', aliases: [], many: true },
  {
    field: 'secret value',
    meaning: 'may hold the value of a secret: never kept',
    aliases: 'password|passwd|pwd|secret value|totp|otp|private key|privatekey|seed|pin'.split('|'),
    many: true,
  },
  { field: 'ignored', meaning: 'not used', aliases: [], many: true },
];
