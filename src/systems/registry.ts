import { aws } from './aws/index';
import { csv } from './csv/index';
import { microsoft } from './microsoft/index';
import { opengraph } from './opengraph/index';
import { sharphound } from './sharphound/index';
import { vault } from './vault/index';
import type { SystemModule } from './system';

/** Every system whose exports we read. Adding one: its folder, this line, its fixtures, its docs page. */
export const systems: readonly SystemModule[] = [aws, csv, microsoft, opengraph, sharphound, vault];
