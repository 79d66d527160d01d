/**
 * What the configs, checkpoints and masks of decoder families have in common, so that no adapter
 * copies another.
 *
 * <p>Holds the reading of config keys that several families share, their weight maps and who sees
 * whom in a layer. Refuses maths, which lives in {@code dev.pifi.graph.blocks}, and what only one
 * family has, which lives in its adapter.
 */
package dev.pifi.spi.decoder;
