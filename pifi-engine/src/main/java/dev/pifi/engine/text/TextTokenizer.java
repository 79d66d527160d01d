package dev.pifi.engine.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.pifi.engine.text.vocabulary.VocabularyFiles;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * A checkpoint's tokenizer. Special tokens are added as the checkpoint's post-processor says;
 * truncation is the caller's alone (the longest text of a pair is cut first); nothing is padded.
 *
 * <p>Thread-safe. Holds native memory until closed; one native tokenizer for every different {@code
 * maxLength} that was used.
 */
public final class TextTokenizer implements AutoCloseable {
  /** As {@code maxLength}: texts are never cut. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private final Path folder;
  private final String json;
  private final CutSide side;
  private final int padId;
  private final int vocabularySize;
  private final HuggingFaceTokenizer unlimited;
  private final Map<Integer, HuggingFaceTokenizer> limited = new ConcurrentHashMap<>();

  private TextTokenizer(Path folder, String tokenizerJson) {
    this.folder = folder;
    TokenizerDefinition definition =
        new TokenizerDefinition(folder.resolve(TokenizerJsonFile.NAME).toString(), tokenizerJson);
    this.json = definition.withoutTruncationAndPadding();
    this.side = CutSide.of(folder);
    this.padId = definition.padId(folder).orElse(0);
    this.vocabularySize = definition.vocabularySize();
    try {
      this.unlimited = NativeTokenizers.create(json, OptionalInt.empty(), side);
    } catch (RuntimeException e) {
      throw definition.invalid(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Opens the tokenizer of a folder's tokenizer.json or, where it has none, of its vocabulary;
   * errors as {@link #open(Path, List)}.
   */
  public static TextTokenizer open(Path folder) {
    return open(folder, List.of(new TokenizerJsonFile(), new VocabularyFiles()));
  }

  /**
   * Opens the tokenizer of a model folder.
   *
   * @param sources the ways to get one, in order of preference
   * @throws PifiException FILE_INVALID if the folder has none of the files looked for, or they are
   *     not a tokenizer
   */
  public static TextTokenizer open(Path folder, List<TokenizerSource> sources) {
    for (TokenizerSource source : sources) {
      Optional<String> json = source.tokenizerJson(folder);
      if (json.isPresent()) {
        return new TextTokenizer(folder, json.get());
      }
    }
    List<String> looked = sources.stream().flatMap(s -> s.files().stream()).toList();
    throw PifiException.of(ErrorCode.FILE_INVALID, folder.toString())
        .expected("a tokenizer; looked for " + String.join(", ", looked))
        .actual(TokenizerFiles.describe(folder))
        .remedy("put the model's tokenizer files into the folder")
        .build();
  }

  /** Encodes without offsets; otherwise as {@link #encodeAll(List, Optional, int, boolean)}. */
  public List<Encoded> encodeAll(List<String> texts, Optional<List<String>> pairs, int maxLength) {
    return encodeAll(texts, pairs, maxLength, false);
  }

  /**
   * Encodes texts, or pairs of texts, in parallel.
   *
   * @param texts the texts, or the first of each pair
   * @param pairs the second of each pair, as many
   * @param maxLength the most tokens of a result, special tokens included; {@link #UNLIMITED} to
   *     never cut
   * @param withOffsets whether results have offsets
   * @return as many results, in order; {@link Encoded#cut()} tells which texts were too long
   * @throws PifiException SPEC_INVALID if {@code maxLength} leaves no room beside special tokens
   */
  public List<Encoded> encodeAll(
      List<String> texts, Optional<List<String>> pairs, int maxLength, boolean withOffsets) {
    if (pairs.isPresent() && pairs.get().size() != texts.size()) {
      throw new IllegalArgumentException(
          texts.size() + " texts and " + pairs.get().size() + " second texts");
    }
    HuggingFaceTokenizer tokenizer = limitedTo(maxLength, pairs.isPresent());
    // One text at a time: only the texts under way hold native memory, whatever their number.
    return IntStream.range(0, texts.size())
        .parallel()
        .mapToObj(
            i -> {
              Optional<String> second = pairs.map(all -> wellFormed(all.get(i)));
              return NativeTokenizers.encode(
                  tokenizer, wellFormed(texts.get(i)), second, withOffsets);
            })
        .toList();
  }

  /** Encodes a pair of texts that is not cut, with offsets. */
  public EncodedPair encodePair(String text, String pair) {
    return NativeTokenizers.encodePair(unlimited, wellFormed(text), wellFormed(pair));
  }

  private HuggingFaceTokenizer limitedTo(int maxLength, boolean pairs) {
    if (maxLength == UNLIMITED) {
      return unlimited;
    }
    int special = (pairs ? unlimited.encode("", "") : unlimited.encode("")).getIds().length;
    // The native library does not survive a limit below its special tokens.
    if (maxLength <= special) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "max_length")
          .expected("more than the " + special + " special tokens that every text gets")
          .actual(Integer.toString(maxLength))
          .remedy("raise max_length")
          .build();
    }
    return limited.computeIfAbsent(
        maxLength, limit -> NativeTokenizers.create(json, OptionalInt.of(limit), side));
  }

  /** Replaces halves of surrogate pairs, which are no text and which UTF-8 cannot carry. */
  private static String wellFormed(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(i, '\uFFFD');
      }
    }
    return mended == null ? text : mended.toString();
  }

  /**
   * The text of tokens, without clean-up of spaces.
   *
   * @param skipSpecial whether special tokens are left out
   * @throws IllegalArgumentException for an id outside the vocabulary
   */
  public String decode(int[] ids, boolean skipSpecial) {
    for (int id : ids) {
      Objects.checkIndex(id, vocabularySize);
    }
    return ids.length == 0
        ? ""
        : unlimited.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecial);
  }

  /**
   * The id that batches are padded with; 0 for tokenizers without a padding token, where any id
   * does, since padding is masked.
   */
  public int padId() {
    return padId;
  }

  /** One more than the largest token id. */
  public int vocabularySize() {
    return vocabularySize;
  }

  /**
   * Writes the tokenizer for other programs: copies the files the folder has, and adds a
   * tokenizer.json where it has none.
   *
   * @throws PifiException STORAGE_FAILED if writing fails
   */
  public void save(Path target) {
    TokenizerFiles.copy(folder, target, json);
  }

  @Override
  public void close() {
    unlimited.close();
    limited.values().forEach(HuggingFaceTokenizer::close);
  }
}
