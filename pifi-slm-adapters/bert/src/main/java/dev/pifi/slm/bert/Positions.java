package dev.pifi.slm.bert;

import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import java.util.function.UnaryOperator;

/** How tokens are numbered for the position table. */
interface Positions {

  /**
   * The rows of the position table.
   *
   * @param ids int64 [batch, length]
   * @return int64 [batch or 1, length]
   */
  Value of(Value ids);

  /** The row of the position table that is never trained; -1 is none. */
  long paddingRow();

  /** 0, 1, 2, ... whatever the tokens are. */
  static Positions fromZero() {
    return numbering(
        -1,
        ids -> {
          var length = ids.shape().axis(1);
          return ids.graph().iota(length).reshape(1, length);
        });
  }

  /** RoBERTa's: padding is numbered {@code pad}, the other tokens pad + 1, pad + 2, ... */
  static Positions behindPadding(int pad) {
    return numbering(
        pad,
        ids -> {
          Graph graph = ids.graph();
          Shape one = Shape.of(1, 1);
          // float32 counts exactly up to 2^24, far beyond any vocabulary and length
          Value isPad = ids.cast(DType.FLOAT32).equalTo(graph.constant(one, pad));
          Value token = isPad.where(graph.constant(one, 0), graph.constant(one, 1));
          return token.cumulativeSum(1).mul(token).add(pad).cast(DType.INT64);
        });
  }

  private static Positions numbering(long paddingRow, UnaryOperator<Value> rows) {
    return new Positions() {
      @Override
      public Value of(Value ids) {
        return rows.apply(ids);
      }

      @Override
      public long paddingRow() {
        return paddingRow;
      }
    };
  }
}
