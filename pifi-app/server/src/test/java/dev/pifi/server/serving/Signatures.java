package dev.pifi.server.serving;

import dev.pifi.engine.training.RowPredictor.Column;
import java.util.List;

/** Signatures that tests read for. */
final class Signatures {
  static final Signature TEXTS =
      new Signature(
          "text-classification",
          List.of(new Column("text", "review")),
          List.of("bad", "good"),
          false);
  static final Signature PAIRS =
      new Signature(
          "pair-classification",
          List.of(new Column("text", "premise"), new Column("text_pair", "hypothesis")),
          List.of("entailment", "neutral", "contradiction"),
          false);
  static final Signature GENERATES =
      new Signature("sequence-to-sequence", List.of(new Column("source", "en")), List.of(), true);

  private Signatures() {}
}
