package dev.pifi.metrics.squad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.metrics.text.Scores;
import dev.pifi.spi.Metric;
import dev.pifi.spi.Predictions.Span;
import dev.pifi.spi.Predictions.Spans;
import dev.pifi.spi.testkit.MetricContract;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaperSpanMetricsTest extends MetricContract {
  private static final Spans SPANS =
      new Spans(
          List.of(new Span(3, 5), new Span(2, 5), new Span(7, 6), new Span(0, 0), new Span(9, 9)),
          List.of(new Span(3, 5), new Span(4, 7), new Span(1, 1), new Span(0, 0), new Span(1, 2)));

  @Override
  protected List<Metric> metrics() {
    return List.of(Scores.metric("paper_span_em"), Scores.metric("paper_span_f1"));
  }

  @Override
  protected List<Published> published(Metric metric) {
    double sum = metric.name().equals("paper_span_em") ? 2 : 2.5;
    return List.of(new Published("five spans", SPANS, Map.of(metric.name(), sum / 5)));
  }

  @Test
  void theyAreThoseOfSetsOfPositions() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      Span predicted = new Span(random.nextInt(8), random.nextInt(8));
      Span right = new Span(random.nextInt(8), random.nextInt(8));
      Set<Integer> a = positions(predicted);
      Set<Integer> b = positions(right);
      Set<Integer> both = new TreeSet<>(a);
      both.retainAll(b);
      int sizes = a.size() + b.size();
      Spans one = new Spans(List.of(predicted), List.of(right));
      assertEquals(a.equals(b) ? 1 : 0, Scores.of("paper_span_em", "paper_span_em", one));
      assertEquals(
          sizes == 0 ? 0 : 2.0 * both.size() / sizes,
          Scores.of("paper_span_f1", "paper_span_f1", one),
          1e-15,
          () -> predicted + " and " + right);
    }
  }

  private static Set<Integer> positions(Span span) {
    return IntStream.rangeClosed(span.first(), span.last()).boxed().collect(Collectors.toSet());
  }
}
