/**
 * Single decoder layers of Qwen2, Qwen2.5 and Qwen3.
 *
 * <p>Holds what sets them apart from Llama: biases, windows, normed heads. Refuses what decoder
 * families share, which lives in {@code dev.pifi.spi.decoder}, and whole models.
 */
package dev.pifi.llm.qwen;
