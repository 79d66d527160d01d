/**
 * Worker processes: slots, starting, watching and ending them, reading what they write. Refuses
 * HTTP.
 */
package dev.pifi.server.worker;
