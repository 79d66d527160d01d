package dev.pifi.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a model predicted for a data set beside what was right, in file order: labels, numbers,
 * texts with one or more right ones each, or spans of tokens.
 *
 * <p>Immutable. A later version may permit further kinds; a metric refuses those that it does not
 * know. Stability: evolving until 1.0.
 */
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
      requireAsMany(predicted.length, reference.length);
      requireIds(labels.size(), predicted, "predicted label");
      requireIds(labels.size(), reference, "reference label");
      if (batchSize < 1) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "batch size")
            .expected("at least 1")
            .actual(Integer.toString(batchSize))
            .build();
      }
    }

    /** The same as numbers, if every label is the name of one, such as {@code 2.5}. */
    public Optional<Numbers> numbers() {
      double[] values = new double[labels.size()];
      for (int i = 0; i < values.length; i++) {
        try {
          values[i] = Double.parseDouble(labels.get(i));
        } catch (NumberFormatException e) {
          return Optional.empty();
        }
        if (!Double.isFinite(values[i])) {
          return Optional.empty();
        }
      }
      return Optional.of(
          new Numbers(
              Arrays.stream(predicted).mapToDouble(id -> values[id]).toArray(),
              Arrays.stream(reference).mapToDouble(id -> values[id]).toArray()));
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
   * Numbers of a regression task, such as the similarity of two texts.
   *
   * @param predicted the predicted number of each row, finite
   * @param reference the right number of each row, finite
   */
  record Numbers(double[] predicted, double[] reference) implements Predictions {
    /** Checks that both arrays have one length and hold numbers. */
    public Numbers {
      predicted = predicted.clone();
      reference = reference.clone();
      requireAsMany(predicted.length, reference.length);
      requireFinite(predicted, "predicted number");
      requireFinite(reference, "reference number");
    }

    private static void requireFinite(double[] numbers, String what) {
      for (int i = 0; i < numbers.length; i++) {
        if (!Double.isFinite(numbers[i])) {
          throw PifiException.of(ErrorCode.DATA_INVALID, what + " of row " + i)
              .expected("a finite number")
              .actual(Double.toString(numbers[i]))
              .build();
        }
      }
    }

    @Override
    public double[] predicted() {
      return predicted.clone();
    }

    @Override
    public double[] reference() {
      return reference.clone();
    }

    @Override
    public int rows() {
      return reference.length;
    }
  }

  /**
   * Generated texts or answers, each with one or more right ones.
   *
   * @param predicted the predicted text of each row, perhaps empty
   * @param references the right texts of each row, at least one; a text may be empty
   */
  record Texts(List<String> predicted, List<List<String>> references) implements Predictions {
    /** Checks that both lists have one length and that each row has a reference. */
    public Texts {
      predicted = List.copyOf(predicted);
      references = references.stream().map(List::copyOf).toList();
      requireAsMany(predicted.size(), references.size());
      for (int row = 0; row < references.size(); row++) {
        if (references.get(row).isEmpty()) {
          throw PifiException.of(ErrorCode.DATA_INVALID, "references of row " + row)
              .expected("at least one text")
              .actual("none")
              .remedy("leave the row out, or give it a reference")
              .build();
        }
      }
    }

    @Override
    public int rows() {
      return predicted.size();
    }
  }

  /**
   * The tokens of a row from a first to a last position, both included.
   *
   * @param first the position of the first token, from 0
   * @param last the position of the last token; before {@code first} if there is no token
   */
  record Span(int first, int last) {
    /** Checks that no position is negative. */
    public Span {
      if (first < 0 || last < 0) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "span")
            .expected("positions from 0")
            .actual(first + " to " + last)
            .build();
      }
    }

    /** Whether there is no token, as where a model sets the end before the start. */
    public boolean isEmpty() {
      return last < first;
    }

    /** The number of tokens. */
    public int length() {
      return isEmpty() ? 0 : last - first + 1;
    }
  }

  /**
   * Token positions of an extractive task, each with the right ones.
   *
   * @param predicted the predicted span of each row
   * @param reference the right span of each row
   */
  record Spans(List<Span> predicted, List<Span> reference) implements Predictions {
    /** Checks that both lists have one length. */
    public Spans {
      predicted = List.copyOf(predicted);
      reference = List.copyOf(reference);
      requireAsMany(predicted.size(), reference.size());
    }

    @Override
    public int rows() {
      return predicted.size();
    }
  }

  private static void requireAsMany(int predictions, int references) {
    if (predictions != references) {
      throw PifiException.of(ErrorCode.DATA_INVALID, "predictions")
          .expected("as many predictions as references (" + references + ")")
          .actual(predictions + " predictions")
          .build();
    }
  }
}
