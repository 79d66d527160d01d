/**
 * Single decoder layers of Falcon.
 *
 * <p>Holds config keys, names of weights and how a layer is put together. Refuses maths, which
 * lives in {@code dev.pifi.graph.blocks}, and whole models.
 */
package dev.pifi.llm.falcon;
