/**
 * What lies under the roots: checkpoints and data files by name, and uploads. Refuses to look into
 * data.
 */
package dev.pifi.server.data;
