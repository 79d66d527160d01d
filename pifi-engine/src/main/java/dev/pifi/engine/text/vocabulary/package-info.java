/**
 * Tokenizers for model folders without tokenizer.json, built from what such folders have: vocab.txt
 * (WordPiece), vocab.json with merges.txt (byte-level BPE), or a SentencePiece model.
 *
 * <p>Holds the readers of those files and what each family of tokenizers adds to them: special
 * tokens, templates of single texts and pairs, normalization. Refuses to tokenize: the result is a
 * definition in the form of tokenizer.json, which the native library runs.
 */
package dev.pifi.engine.text.vocabulary;
