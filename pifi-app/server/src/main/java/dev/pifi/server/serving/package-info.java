/**
 * Trained models that answer requests: deployed, loaded once, micro-batched, replaced and taken
 * away. Refuses to know HTTP.
 */
package dev.pifi.server.serving;
