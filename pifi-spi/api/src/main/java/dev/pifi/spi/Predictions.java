package dev.pifi.spi;

import java.util.List;

/** What a model predicted for a data set beside what was right, in file order. */
public sealed interface Predictions {

  /** The number of rows. */
  int rows();

  /**
   * Class labels of a classification task.
   *
   * @param labels the label names; a label's id is its index
   * @param predicted the predicted label id of each row
   * @param reference the right label id of each row
   * @param batchSize the batch size of the evaluation, which only the {@code paper} variants use
   */
  record Labels(List<String> labels, int[] predicted, int[] reference, int batchSize)
      implements Predictions {
    /** Checks that both arrays have one length and that every id names a label. */
    public Labels {
      labels = List.copyOf(labels);
      predicted = predicted.clone();
      reference = reference.clone();
      if (predicted.length != reference.length) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "predictions")
            .expected("as many predictions as references (" + reference.length + ")")
            .actual(predicted.length + " predictions")
            .build();
      }
      requireIds(labels.size(), predicted, "predicted label");
      requireIds(labels.size(), reference, "reference label");
      if (batchSize < 1) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "batch size")
            .expected("at least 1")
            .actual(Integer.toString(batchSize))
            .build();
      }
    }

    private static void requireIds(int classes, int[] ids, String what) {
      for (int i = 0; i < ids.length; i++) {
        if (ids[i] < 0 || ids[i] >= classes) {
          throw PifiException.of(ErrorCode.DATA_INVALID, what + " of row " + i)
              .expected("an id from 0 to " + (classes - 1))
              .actual(Integer.toString(ids[i]))
              .build();
        }
      }
    }

    @Override
    public int[] predicted() {
      return predicted.clone();
    }

    @Override
    public int[] reference() {
      return reference.clone();
    }

    @Override
    public int rows() {
      return reference.length;
    }
  }

  /**
   * Generated texts, each with one or more right ones.
   *
   * @param predicted the predicted text of each row
   * @param references the right texts of each row, at least one
   */
  record Texts(List<String> predicted, List<List<String>> references) implements Predictions {
    /** Checks that both lists have one length. */
    public Texts {
      predicted = List.copyOf(predicted);
      references = references.stream().map(List::copyOf).toList();
      if (predicted.size() != references.size()) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "predictions")
            .expected("as many predictions as references (" + references.size() + ")")
            .actual(predicted.size() + " predictions")
            .build();
      }
    }

    @Override
    public int rows() {
      return predicted.size();
    }
  }
}
