/**
 * How faults leave the server: RFC 9457 problems made of our own words. Refuses class names, stack
 * traces and messages of libraries.
 */
package dev.pifi.server.problem;
