/** The database: entities, their changes, migrations. Refuses to know HTTP or processes. */
package dev.pifi.server.store;
