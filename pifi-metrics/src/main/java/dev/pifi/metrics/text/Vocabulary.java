package dev.pifi.metrics.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Numbers words from 0 in the order of their first use, so that words are compared once. Not
 * thread-safe: each scoring has its own.
 */
public final class Vocabulary {
  private final Map<String, Integer> idOfWord = new HashMap<>();
  private final Map<String, Integer> idOfForm = new HashMap<>();
  private final UnaryOperator<String> form;

  /** Words that are equal have one id. */
  public Vocabulary() {
    this(UnaryOperator.identity());
  }

  /** Words with equal forms, such as stems, have one id; a form is computed once for each word. */
  public Vocabulary(UnaryOperator<String> form) {
    this.form = form;
  }

  /** The id of a word. */
  public int id(String word) {
    Integer known = idOfWord.get(word);
    if (known != null) {
      return known;
    }
    int id = idOfForm.computeIfAbsent(form.apply(word), key -> idOfForm.size());
    idOfWord.put(word, id);
    return id;
  }

  /** The ids of words, in order. */
  public int[] ids(List<String> words) {
    int[] ids = new int[words.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = id(words.get(i));
    }
    return ids;
  }

  /** How many ids there are. */
  public int size() {
    return idOfForm.size();
  }
}
