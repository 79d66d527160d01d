package dev.pifi.metrics.classification;

import static dev.pifi.metrics.classification.Average.MACRO;
import static dev.pifi.metrics.classification.Rate.F1;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Predictions;
import dev.pifi.spi.Predictions.Labels;
import java.util.List;

/**
 * The table of this package's metrics: one provider class for each name.
 *
 * <p>All are stateless and thread-safe and take {@link Labels}. Stability: the names are stable,
 * the classes are not to be used but through {@link java.util.ServiceLoader}.
 */
public final class ClassificationMetrics {
  private ClassificationMetrics() {}

  /** {@code accuracy}: the share of rows whose predicted label is the right one. */
  public static final class Accuracy extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public Accuracy() {
      super(
          "accuracy",
          "The share of rows whose label is right (scikit-learn accuracy_score).",
          0,
          labels -> corpus(labels).accuracy());
    }
  }

  /** {@code matthews}: the correlation of predictions and references; 0 if either is constant. */
  public static final class Matthews extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public Matthews() {
      super(
          "matthews",
          "Matthews correlation, for several labels after Gorodkin (2004); 0 if it is undefined"
              + " (scikit-learn matthews_corrcoef; GLUE's metric for CoLA).",
          -1,
          labels -> corpus(labels).matthews());
    }
  }

  /** {@code paper_accuracy}: the accuracy as the published PiFi code reports it. */
  public static final class PaperAccuracy extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public PaperAccuracy() {
      super(
          "paper_accuracy",
          "The mean of the accuracies of the evaluation's batches in file order, each batch with"
              + " equal weight, as the published PiFi code reports it.",
          0,
          labels -> meanOverBatches(labels, ConfusionCounts::accuracy));
    }
  }

  /**
   * {@code paper_f1_macro}: macro-F1 as the published PiFi code reports it. On a file that is
   * sorted by label it says little: most batches then hold one label.
   */
  public static final class PaperF1Macro extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public PaperF1Macro() {
      super(
          "paper_f1_macro",
          "The mean of the macro-F1 scores of the evaluation's batches in file order, each over the"
              + " labels of that batch, as the published PiFi code reports it.",
          0,
          labels -> meanOverBatches(labels, batch -> MACRO.of(F1, batch)));
    }
  }

  /** {@code f1_macro}; see {@link Rate#F1} and {@link Average#MACRO}. */
  public static final class F1Macro extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public F1Macro() {
      super(Rate.F1, Average.MACRO);
    }
  }

  /** {@code f1_micro}; see {@link Rate#F1} and {@link Average#MICRO}. */
  public static final class F1Micro extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public F1Micro() {
      super(Rate.F1, Average.MICRO);
    }
  }

  /** {@code f1_weighted}; see {@link Rate#F1} and {@link Average#WEIGHTED}. */
  public static final class F1Weighted extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public F1Weighted() {
      super(Rate.F1, Average.WEIGHTED);
    }
  }

  /** {@code f1_binary}; see {@link Rate#F1} and {@link Average#BINARY}. */
  public static final class F1Binary extends BinaryMetric {
    /** For {@code ServiceLoader}. */
    public F1Binary() {
      super(Rate.F1);
    }
  }

  /** {@code precision_macro}; see {@link Rate#PRECISION} and {@link Average#MACRO}. */
  public static final class PrecisionMacro extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public PrecisionMacro() {
      super(Rate.PRECISION, Average.MACRO);
    }
  }

  /** {@code precision_micro}; see {@link Rate#PRECISION} and {@link Average#MICRO}. */
  public static final class PrecisionMicro extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public PrecisionMicro() {
      super(Rate.PRECISION, Average.MICRO);
    }
  }

  /** {@code precision_weighted}; see {@link Rate#PRECISION} and {@link Average#WEIGHTED}. */
  public static final class PrecisionWeighted extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public PrecisionWeighted() {
      super(Rate.PRECISION, Average.WEIGHTED);
    }
  }

  /** {@code precision_binary}; see {@link Rate#PRECISION} and {@link Average#BINARY}. */
  public static final class PrecisionBinary extends BinaryMetric {
    /** For {@code ServiceLoader}. */
    public PrecisionBinary() {
      super(Rate.PRECISION);
    }
  }

  /** {@code recall_macro}; see {@link Rate#RECALL} and {@link Average#MACRO}. */
  public static final class RecallMacro extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public RecallMacro() {
      super(Rate.RECALL, Average.MACRO);
    }
  }

  /** {@code recall_micro}; see {@link Rate#RECALL} and {@link Average#MICRO}. */
  public static final class RecallMicro extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public RecallMicro() {
      super(Rate.RECALL, Average.MICRO);
    }
  }

  /** {@code recall_weighted}; see {@link Rate#RECALL} and {@link Average#WEIGHTED}. */
  public static final class RecallWeighted extends LabelMetric {
    /** For {@code ServiceLoader}. */
    public RecallWeighted() {
      super(Rate.RECALL, Average.WEIGHTED);
    }
  }

  /** {@code recall_binary}; see {@link Rate#RECALL} and {@link Average#BINARY}. */
  public static final class RecallBinary extends BinaryMetric {
    /** For {@code ServiceLoader}. */
    public RecallBinary() {
      super(Rate.RECALL);
    }
  }

  /** {@code confusion_matrix}: a table of counts by right and by predicted label; no score. */
  public static final class Confusion implements Metric {
    @Override
    public String name() {
      return "confusion_matrix";
    }

    @Override
    public String definition() {
      return "Rows by right label and predicted label, over all labels of the task (scikit-learn"
          + " confusion_matrix).";
    }

    @Override
    public Class<Labels> accepts() {
      return Labels.class;
    }

    @Override
    public List<ScoreRange> ranges() {
      return List.of();
    }

    @Override
    public List<Score> score(Predictions predictions) {
      LabelMetric.requireLabels(name(), predictions);
      return List.of();
    }

    @Override
    public List<CountTable> tables(Predictions predictions) {
      Labels labels = LabelMetric.requireLabels(name(), predictions);
      return List.of(
          new CountTable(
              name(),
              "reference",
              labels.labels(),
              "predicted",
              labels.labels(),
              LabelMetric.corpus(labels).asLists()));
    }
  }

  /** A rate of the label with id 1, which is only defined where there are two labels. */
  private abstract static class BinaryMetric extends LabelMetric {
    BinaryMetric(Rate rate) {
      super(rate, Average.BINARY);
    }

    @Override
    final void requireDefined(Labels labels) {
      if (labels.labels().size() != 2) {
        throw PifiException.of(ErrorCode.DATA_INVALID, "metric " + name())
            .expected("two labels, of which the second is the positive one")
            .actual(labels.labels().size() + " labels")
            .remedy("use the macro, micro or weighted variant")
            .build();
      }
    }
  }
}
