/**
 * Node's permission model does not bound node:sqlite, so no statement may name another file: ATTACH (and
 * with it VACUUM INTO) is refused twice, by the limit at opening and by this authorizer.
 */
import { constants, type DatabaseSync } from 'node:sqlite';

export function refuseAttach(database: DatabaseSync): void {
  const { SQLITE_ATTACH, SQLITE_DENY, SQLITE_OK } = constants;
  database.setAuthorizer((action) => (action === SQLITE_ATTACH ? SQLITE_DENY : SQLITE_OK));
}
