/**
 * The parts that transformers share: attention, feed-forward, layers, rotary tables, masks,
 * pooling. Holds maths; refuses names of families and checkpoints, which adapters bring.
 */
package dev.pifi.graph.blocks;
