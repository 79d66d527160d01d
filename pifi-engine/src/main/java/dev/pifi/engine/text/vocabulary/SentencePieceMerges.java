package dev.pifi.engine.text.vocabulary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Piece;
import dev.pifi.engine.text.vocabulary.SentencePieceModel.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges that a BPE model of SentencePiece implies: two pieces are joined wherever their text
 * together is a piece, the one of the highest score first.
 */
final class SentencePieceMerges {
  private record Merge(String left, String right, float score) {
    int leftLength() {
      return left.codePointCount(0, left.length());
    }
  }

  private SentencePieceMerges() {}

  static ArrayNode of(List<Piece> pieces) {
    Map<String, Piece> normal = new HashMap<>();
    pieces.stream().filter(p -> p.type() == Type.NORMAL).forEach(p -> normal.put(p.text(), p));
    List<Merge> merges = new ArrayList<>();
    for (Piece piece : normal.values()) {
      String text = piece.text();
      for (int at = 1; at < text.length(); at++) {
        String left = text.substring(0, at);
        String right = text.substring(at);
        if (normal.containsKey(left) && normal.containsKey(right)) {
          merges.add(new Merge(left, right, piece.score()));
        }
      }
    }
    // Scores of a trained model differ from piece to piece, so that only splits of one piece tie.
    merges.sort(
        Comparator.comparingDouble((Merge m) -> m.score())
            .thenComparingInt(Merge::leftLength)
            .reversed()
            .thenComparing(Merge::left));
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    merges.forEach(m -> array.addArray().add(m.left()).add(m.right()));
    return array;
  }
}
