/**
 * The users of a single machine, in a file. Both the application and Liberty itself ask it, so it
 * uses the JDK alone and refuses to know either.
 */
package dev.pifi.server.users;
