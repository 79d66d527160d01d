/** Sweeps: several runs of one spec. Refuses to know how runs are driven. */
package dev.pifi.server.sweeps;
