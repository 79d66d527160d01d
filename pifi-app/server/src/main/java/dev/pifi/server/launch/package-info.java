/**
 * How the runnable jar starts: no part of the application, and uses the JDK alone. Refuses to
 * configure the server, which reads its settings itself.
 */
package dev.pifi.server.launch;
