/**
 * BART (Lewis et al. 2020): encoder and decoder. Holds the family's config, names and order of
 * blocks; the maths lives with the blocks of the graph module.
 */
package dev.pifi.slm.bart;
