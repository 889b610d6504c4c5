import { aws } from './aws/index';
import { bitwarden } from './bitwarden/index';
import { csv } from './csv/index';
import { cyberark } from './cyberark/index';
import { decisions } from './decisions/index';
import { delinea } from './delinea/index';
import { documentation } from './documentation/index';
import { keeper } from './keeper/index';
import { microsoft } from './microsoft/index';
import { onepassword } from './onepassword/index';
import { opengraph } from './opengraph/index';
import { sharphound } from './sharphound/index';
import { vault } from './vault/index';
import type { SystemModule } from './system';

/** Every system whose exports we read. Adding one: its folder, this line, its fixtures, its docs page. */
export const systems: readonly SystemModule[] = [
  aws,
  bitwarden,
  csv,
  cyberark,
  decisions,
  delinea,
  documentation,
  keeper,
  microsoft,
  onepassword,
  opengraph,
  sharphound,
  vault,
];
