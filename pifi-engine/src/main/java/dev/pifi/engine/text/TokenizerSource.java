package dev.pifi.engine.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One way to get a tokenizer from a model folder. {@link TokenizerJsonFile} takes tokenizer.json;
 * others may build the same JSON from a vocabulary, merges, or a SentencePiece model.
 */
public interface TokenizerSource {
  /** The names of the files it looks for, for messages. */
  List<String> files();

  /**
   * The tokenizer in the form of tokenizer.json.
   *
   * @return empty if the folder lacks the files
   * @throws dev.pifi.spi.PifiException FILE_INVALID if they are there but not usable
   */
  Optional<String> tokenizerJson(Path folder);
}
