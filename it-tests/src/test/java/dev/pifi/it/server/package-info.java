/**
 * The application on a real Open Liberty, as the build packages it, with real databases and worker
 * processes. Run by {@code mvn verify}; no Docker is needed.
 */
package dev.pifi.it.server;
