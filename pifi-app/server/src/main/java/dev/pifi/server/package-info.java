/**
 * The application on Open Liberty: submits, watches and keeps training runs.
 *
 * <p>Each part has a package: {@code config} settings, {@code security} who may do what, {@code
 * problem} how faults are told, {@code store} the database, {@code rest} the resources. Refuses
 * training itself: that is a worker process's.
 */
package dev.pifi.server;
