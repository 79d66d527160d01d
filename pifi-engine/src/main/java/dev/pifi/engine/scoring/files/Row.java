package dev.pifi.engine.scoring.files;

import java.util.List;

/**
 * What was predicted beside what is right.
 *
 * @param where the row as a user would find it
 * @param predicted the prediction as it stands in its file
 * @param references what is right, as it stands there
 */
record Row(String where, String predicted, List<String> references) {
  Row {
    references = List.copyOf(references);
  }

  /** The references that say something: a blank one beside others stands for none. */
  List<String> spoken() {
    return references.stream().filter(text -> !text.isBlank()).toList();
  }
}
