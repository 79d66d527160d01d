/**
 * DeBERTa (He et al. 2021) and DeBERTa-v2/v3 (He et al. 2023) as encoders. Holds what is peculiar
 * to the family: its config and its names; attention by distance lives with the blocks.
 */
package dev.pifi.slm.deberta;
