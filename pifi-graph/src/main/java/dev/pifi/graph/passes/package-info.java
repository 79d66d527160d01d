/**
 * Rewrites of graphs: each pass reads one graph and makes another that computes the same outputs
 * (or, for precision and LoRA, the outputs it promises), at less cost.
 *
 * <p>Holds rewrites that know operations only. Refuses names of models, weights and devices.
 */
package dev.pifi.graph.passes;
