import type { Place } from '../../../questions/answers';

/** Where something was read: `users.csv, row 7`, `roles.json /RoleDetailList/1`. */
export function placeText({ file, row, pointer }: Place): string {
  return `${file}${row === undefined ? '' : `, row ${row}`}${pointer === undefined ? '' : ` ${pointer}`}`;
}
