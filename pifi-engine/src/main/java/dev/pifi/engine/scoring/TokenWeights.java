package dev.pifi.engine.scoring;

import dev.pifi.engine.text.Encoded;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** How much tokens weigh in BERTScore. */
final class TokenWeights {
  private TokenWeights() {}

  /** 1 for each token but those around a text. */
  static IntToDoubleFunction equal(TextEncoder encoder) {
    return id -> encoder.isSpecial(id) ? 0 : 1;
  }

  /** The logarithm of (texts + 1) / (texts with the token + 1), over references. */
  static IntToDoubleFunction inverseFrequency(List<Encoded> references) {
    Map<Integer, Integer> texts = new HashMap<>();
    for (Encoded reference : references) {
      Arrays.stream(reference.ids()).distinct().forEach(id -> texts.merge(id, 1, Integer::sum));
    }
    double count = references.size() + 1.0;
    return id -> Math.log(count / (texts.getOrDefault(id, 0) + 1));
  }
}
