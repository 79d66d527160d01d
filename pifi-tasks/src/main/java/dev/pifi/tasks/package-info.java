/**
 * The tasks that come with PiFi: what they read, their heads and losses.
 *
 * <p>Holds graph fragments and descriptions. Refuses backbones, data reading and training, which
 * the engine does for every task alike.
 */
package dev.pifi.tasks;
