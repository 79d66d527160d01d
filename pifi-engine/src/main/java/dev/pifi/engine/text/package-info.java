/**
 * Texts to token ids and back, exactly as the checkpoint's own tokenizer does it.
 *
 * <p>Holds the tokenizer as PiFi uses it and the seam by which tokenizers are built from other
 * files than tokenizer.json. Refuses data files (see {@code dev.pifi.engine.data}), padding
 * (batches pad), and the network: a tokenizer comes from a folder.
 */
package dev.pifi.engine.text;
