/**
 * T5 (Raffel et al. 2020) and T5 v1.1: encoder and decoder. Holds the family's config, names and
 * order of blocks; the maths lives with the blocks of the graph module.
 */
package dev.pifi.slm.t5;
