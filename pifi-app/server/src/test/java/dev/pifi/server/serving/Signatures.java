package dev.pifi.server.serving;

import dev.pifi.engine.training.RowPredictor.Column;
import dev.pifi.engine.training.RowPredictor.Kind;
import java.util.List;

/** Signatures that tests read for. */
final class Signatures {
  static final Signature TEXTS =
      new Signature(
          "text-classification",
          List.of(new Column("text", "review")),
          List.of("bad", "good"),
          Kind.LABEL);
  static final Signature PAIRS =
      new Signature(
          "pair-classification",
          List.of(new Column("text", "premise"), new Column("text_pair", "hypothesis")),
          List.of("entailment", "neutral", "contradiction"),
          Kind.LABEL);
  static final Signature GENERATES =
      new Signature(
          "sequence-to-sequence", List.of(new Column("source", "en")), List.of(), Kind.TEXT);

  static final Signature QUESTIONS =
      new Signature(
          "question-answering",
          List.of(new Column("question", "question"), new Column("context", "context")),
          List.of(),
          Kind.ANSWER);

  private Signatures() {}
}
