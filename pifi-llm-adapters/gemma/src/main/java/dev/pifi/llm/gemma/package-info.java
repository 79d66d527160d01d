/**
 * Single decoder layers of Gemma and Gemma 2.
 *
 * <p>Holds what sets them apart from Llama: norms from one, normed outputs, capped scores. Refuses
 * what decoder families share, which lives in {@code dev.pifi.spi.decoder}, and whole models.
 */
package dev.pifi.llm.gemma;
