/**
 * Runs as callers see them: submitting, finding, watching and stopping. Refuses processes, which
 * are {@code worker}'s.
 */
package dev.pifi.server.runs;
