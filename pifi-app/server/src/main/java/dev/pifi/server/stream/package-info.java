/**
 * Server-sent events: readers of runs, each with a place of its own in the events that the database
 * keeps. Refuses queues of its own: a slow reader costs a number.
 */
package dev.pifi.server.stream;
