/**
 * Jakarta Batch: the jobs that drive runs and sweeps, what starts them, and what finds them again
 * after a crash. Refuses to know what a run does.
 */
package dev.pifi.server.batch;
