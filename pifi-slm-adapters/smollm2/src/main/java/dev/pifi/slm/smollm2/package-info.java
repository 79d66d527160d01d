/**
 * SmolLM2 and other small models of Llama's architecture, whole.
 *
 * <p>Holds embeddings and the stack of layers. Refuses what decoder families share, which lives in
 * {@code dev.pifi.spi.decoder}, single layers of large models, and language heads.
 */
package dev.pifi.slm.smollm2;
