package dev.pifi.engine.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Makes native tokenizers without a call home, a download, or settings of their own. */
final class NativeTokenizers {
  private NativeTokenizers() {}

  /**
   * Makes one.
   *
   * @param json a tokenizer.json without truncation and padding
   * @param maxLength the limit in tokens, longest text cut first; none means never cut
   */
  static HuggingFaceTokenizer create(String json, OptionalInt maxLength) {
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
          new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), options);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static void setUnlessGiven(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
