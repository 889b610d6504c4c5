/** Columns that several reports of Keeper have, by the names its generations give them. */
export const RECORD = ['record_uid', 'Record UID'];
export const TITLE = ['title', 'record_title', 'Record Title'];
export const FOLDER = ['shared_folder_uid', 'folder_uid', 'Folder UID'];
export const AGES = {
  created: ['created'],
  'last change': ['last_pw_change', 'Last Password Change'],
  modified: ['last_modified'],
  'last rotation': ['last_rotation'],
};
