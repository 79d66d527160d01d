package dev.pifi.engine.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/** Makes native tokenizers without a call home, a download, or settings of their own; encodes. */
final class NativeTokenizers {
  private static final int SECOND = 1;

  private NativeTokenizers() {}

  /**
   * Makes one.
   *
   * @param json a tokenizer.json without truncation and padding
   * @param maxLength the limit in tokens, longest text cut first; none means never cut
   * @param side where texts are cut
   */
  static HuggingFaceTokenizer create(String json, OptionalInt maxLength, CutSide side) {
    // DJL reports its use and, where it sees a GPU, downloads other natives, unless told not to.
    setUnlessGiven("OPT_OUT_TRACKING", "true");
    setUnlessGiven("RUST_FLAVOR", "cpu");
    Map<String, String> options = new LinkedHashMap<>();
    options.put("addSpecialTokens", "true");
    options.put("padding", "false");
    options.put("truncation", maxLength.isPresent() ? "longest_first" : "false");
    if (maxLength.isPresent()) {
      // Without the second one DJL holds the limit to be at most 512.
      options.put("maxLength", Integer.toString(maxLength.getAsInt()));
      options.put("modelMaxLength", Integer.toString(maxLength.getAsInt()));
    }
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(cutAt(side, json).getBytes(StandardCharsets.UTF_8)), options);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** DJL knows no sides, but keeps the one that the definition has. */
  private static String cutAt(CutSide side, String json) {
    if (side == CutSide.RIGHT) {
      return json;
    }
    String truncation =
        "\"truncation\":{\"direction\":\"%s\",\"max_length\":1,\"strategy\":\"LongestFirst\",\"stride\":0}";
    return json.replaceFirst("\"truncation\":null", truncation.formatted(side.direction()));
  }

  /**
   * Encodes one text or pair.
   *
   * <p>Asks the native library for the arrays that are wanted and no others: {@code
   * HuggingFaceTokenizer.encode} fetches tokens, words and masks as well, which costs 1.6 times as
   * much in all. Safe to call from several threads.
   */
  static Encoded encode(
      HuggingFaceTokenizer tokenizer, String text, Optional<String> pair, boolean withOffsets) {
    TokenizersLibrary library = TokenizersLibrary.LIB;
    long handle = tokenizer.getHandle();
    long encoding =
        pair.isPresent()
            ? library.encodeDual(handle, text, pair.get(), true)
            : library.encode(handle, text, true);
    try {
      return new Encoded(
          ints(library.getTokenIds(encoding)),
          ints(library.getTypeIds(encoding)),
          withOffsets
              ? Optional.of(offsets(library.getTokenCharSpans(encoding)))
              : Optional.empty(),
          library.getOverflowCount(encoding) > 0);
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  /** Encodes a pair with offsets and tells where the tokens of its second text are. */
  static EncodedPair encodePair(HuggingFaceTokenizer tokenizer, String text, String pair) {
    TokenizersLibrary library = TokenizersLibrary.LIB;
    long encoding = library.encodeDual(tokenizer.getHandle(), text, pair, true);
    try {
      long[] sequences = library.getSequenceIds(encoding);
      int from = 0;
      while (from < sequences.length && sequences[from] != SECOND) {
        from++;
      }
      int to = from;
      while (to < sequences.length && sequences[to] == SECOND) {
        to++;
      }
      return new EncodedPair(
          ints(library.getTokenIds(encoding)),
          ints(library.getTypeIds(encoding)),
          offsets(library.getTokenCharSpans(encoding)),
          from,
          to);
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  private static int[] ints(long[] values) {
    return LongStream.of(values).mapToInt(Math::toIntExact).toArray();
  }

  /** Code points; special tokens have no span. */
  private static int[] offsets(CharSpan[] spans) {
    int[] offsets = new int[2 * spans.length];
    for (int i = 0; i < spans.length; i++) {
      if (spans[i] != null) {
        offsets[2 * i] = spans[i].getStart();
        offsets[2 * i + 1] = spans[i].getEnd();
      }
    }
    return offsets;
  }

  private static void setUnlessGiven(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
