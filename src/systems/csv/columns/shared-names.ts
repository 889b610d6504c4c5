import { column } from './column';

/** Other names of columns that several tables have. */
export const TENANT = [
  'tenant name',
  'tenant id',
  'customer',
  'customer name',
  'customer id',
  'client',
  'client name',
  'company',
  'company name',
  'company id',
  'managed company',
  'organization',
  'organization name',
  'organisation',
  'org',
  'account name',
  'subscription',
  'domain',
  'namespace',
];
export const RESOURCE_NAMES = [
  'resource name',
  'resource id',
  'object',
  'target',
  'repository',
  'path',
  'group or project name',
];
export const FROM = ['valid from', 'start', 'start date', 'starts', 'startdatetime'];
export const ELIGIBLE = ['eligible only', 'assignment state', 'pim'];
export const END_ALIASES = ['ends', 'end', 'end date'];

export const system = column(
  'system',
  'text',
  0,
  'the system it belongs to, when it is an account of another export (`aws`, `sharphound`, `opengraph`)',
  ['source system', 'platform', 'connector', 'application', 'app'],
);
