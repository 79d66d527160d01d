package dev.pifi.engine.text.vocabulary;

import dev.pifi.engine.text.TokenizerSource;
import dev.pifi.engine.text.vocabulary.Family.Layout;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Algorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds the tokenizer of a model folder that has no tokenizer.json, equal to the fast tokenizer
 * that transformers makes of the same files: WordPiece of vocab.txt, byte-level BPE of vocab.json
 * and merges.txt, Unigram and BPE of a SentencePiece model.
 *
 * <p>The family, from {@code tokenizer_class} of tokenizer_config.json or config.json or else
 * {@code model_type}, decides templates, normalization and standard special tokens;
 * tokenizer_config.json, special_tokens_map.json and added_tokens.json change them. A BPE
 * SentencePiece model of T5 or of a family that is not known, without a {@code tokenizer_class},
 * stands for itself: SentencePiece's own ids, and no special tokens.
 */
public final class VocabularyFiles implements TokenizerSource {
  private static final String WORD_PIECE = "vocab.txt";
  private static final List<String> SENTENCE_PIECE =
      List.of("spiece.model", "spm.model", "sentencepiece.bpe.model", "tokenizer.model");

  private final boolean vocabularyAlone;

  /** Builds tokenizers as {@code from_pretrained} of a folder does. */
  public VocabularyFiles() {
    this(false);
  }

  private VocabularyFiles(boolean vocabularyAlone) {
    this.vocabularyAlone = vocabularyAlone;
  }

  /**
   * Builds tokenizers as transformers' classes do when they are given the vocabulary alone. They
   * differ in T5, which then puts no space before a text unless {@code add_prefix_space} says so,
   * and in XLM-RoBERTa, whose mask token is then sought in the normalized text.
   */
  public static VocabularyFiles ofVocabularyAlone() {
    return new VocabularyFiles(true);
  }

  @Override
  public List<String> files() {
    return Stream.concat(
            Stream.of(
                WORD_PIECE, ByteLevelVocabulary.VOCABULARY + " with " + ByteLevelVocabulary.MERGES),
            SENTENCE_PIECE.stream())
        .toList();
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.pifi.spi.PifiException FILE_INVALID also if the files do not belong together;
   *     UNSUPPORTED if they are of a family or kind that is not implemented
   */
  @Override
  public Optional<String> tokenizerJson(Path folder) {
    Path words = folder.resolve(WORD_PIECE);
    Path bytes = folder.resolve(ByteLevelVocabulary.VOCABULARY);
    Path merges = folder.resolve(ByteLevelVocabulary.MERGES);
    Optional<Path> pieces =
        SENTENCE_PIECE.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
    boolean hasWords = Files.isRegularFile(words);
    boolean hasBytes = Files.isRegularFile(bytes) || Files.isRegularFile(merges);
    if (!hasWords && !hasBytes && pieces.isEmpty()) {
      return Optional.empty();
    }
    TokenizerSettings settings = TokenizerSettings.read(folder);
    if (pieces.isPresent() && !settings.namesClass() && !settings.surroundsPieces()) {
      SentencePieceModel model = SentencePieceModel.read(pieces.get());
      if (model.training().algorithm() == Algorithm.BPE) {
        return Optional.of(PlainSentencePiece.tokenizerJson(model));
      }
    }
    Family family =
        settings
            .family()
            .or(() -> hasWords ? Optional.of(Family.BERT) : Optional.empty())
            .orElseThrow(() -> unnamed(folder));
    Layout layout = family.layout();
    if (layout == Layout.WORD_PIECE) {
      require(folder, family, words);
      return Optional.of(WordPieceVocabulary.tokenizerJson(words, settings));
    }
    if (layout == Layout.BYTE_LEVEL) {
      require(folder, family, bytes);
      require(folder, family, merges);
      return Optional.of(ByteLevelVocabulary.tokenizerJson(folder, settings, family));
    }
    Path file = pieces.orElse(folder.resolve(SENTENCE_PIECE.get(0)));
    require(folder, family, file);
    SentencePieceModel model = SentencePieceModel.read(file);
    return Optional.of(
        new SentencePieceVocabulary(model, settings, family, vocabularyAlone).tokenizerJson());
  }

  private static RuntimeException unnamed(Path folder) {
    return Faults.invalid(
        folder,
        "tokenizer.json, or a config.json with the model_type",
        "a vocabulary alone, of a kind that several families have");
  }

  private static void require(Path folder, Family family, Path file) {
    if (!Files.isRegularFile(file)) {
      throw Faults.invalid(
          folder, file.getFileName() + " for a tokenizer of the family " + family, "no such file");
    }
  }
}
