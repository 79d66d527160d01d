package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.passes.DeadCode;
import dev.pifi.graph.verify.Verifier;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.Metric;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import dev.pifi.spi.Task.HeadSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What holds for every task, and the words that a task's own tests are written in. How texts become
 * tensors and outputs become answers is the engine's, so neither is here.
 *
 * <p>Stability: evolving until 1.0.
 */
public abstract class TaskContract {
  /** For subclasses. */
  protected TaskContract() {}

  /** The task under test. */
  protected abstract Task task();

  /** Settings that the task takes. */
  protected abstract HeadSettings settings();

  /** The names of the columns, in the order they are encoded. */
  protected abstract List<String> columns();

  /** The names and shapes of the outputs under {@link #settings}. */
  protected abstract Map<String, Shape> outputs();

  /** Settings that the task must refuse; none unless overridden. */
  protected List<RefusedSettings> refusals() {
    return List.of();
  }

  /**
   * How many label values there are for a text of some length, from 0; for pooled tasks the number
   * of classes, for others positions, unless overridden.
   */
  protected int labelValues(int length) {
    return task().features() == Task.Features.POOLED ? settings().classes() : length;
  }

  /**
   * Settings that a task must refuse.
   *
   * @param settings the settings
   * @param code the kind of fault
   * @param subject what the refusal must be about
   */
  public record RefusedSettings(HeadSettings settings, ErrorCode code, String subject) {}

  /** The head and the loss on features of width 8, under parameter names that begin with head. */
  protected final HeadGraph graph(HeadSettings settings) {
    return HeadGraph.of(task(), settings);
  }

  @Test
  final void isFoundOnceAsAService() {
    Discovery.requireOnce(Task.class, task(), Task::name, getClass().getClassLoader());
    assertFalse(task().description().isBlank(), "a task says what it is for");
  }

  @Test
  final void readsItsColumnsTextsFirst() {
    List<ColumnRole> roles = task().columns();
    List<String> names = roles.stream().map(ColumnRole::name).toList();
    assertEquals(columns(), names);
    assertEquals(names.size(), new HashSet<>(names).size(), "a role's name is its own: " + names);
    assertTrue(roles.get(0).required(), "no row can do without the first text");
    roles.forEach(r -> assertFalse(r.description().isBlank(), () -> r.name() + " is described"));
    List<Boolean> required = roles.stream().map(ColumnRole::required).toList();
    assertTrue(
        required.lastIndexOf(true) < required.size() - 1,
        "labels come last, and a row to predict has none");
    assertFalse(
        required.subList(0, required.lastIndexOf(true)).contains(false),
        "what every row needs comes first");
  }

  @Test
  final void aHeadIsBuiltForAnyBatchAndLength() {
    HeadGraph head = graph(settings());
    assertEquals(outputs().keySet(), head.outputs().keySet());
    for (Map.Entry<String, Value> output : head.outputs().entrySet()) {
      assertEquals(DType.FLOAT32, output.getValue().dtype(), output::getKey);
      assertEquals(outputs().get(output.getKey()), output.getValue().shape(), output::getKey);
      assertEquals(Axis.of("batch"), output.getValue().shape().axis(0), output::getKey);
    }
    head.outputs().forEach(head.graph()::output);
    assertEquals(List.of(), Verifier.faults(head.graph()));
  }

  @Test
  final void theLossIsAScalarThatAllOfTheHeadMattersTo() {
    HeadGraph head = graph(settings());
    List<String> labels = task().labelInputs();
    assertFalse(labels.isEmpty(), "a task has labels");
    assertEquals(labels.size(), new HashSet<>(labels).size(), () -> "claimed twice: " + labels);
    assertEquals(DType.FLOAT32, head.loss().dtype());
    assertEquals(Shape.SCALAR, head.loss().shape());
    head.graph().output(HeadGraph.LOSS, head.loss());
    assertEquals(List.of(), Verifier.faults(head.graph()));
    var live = new DeadCode().apply(head.graph());
    assertEquals(head.graph().parameters().keySet(), live.parameters().keySet());
    assertTrue(live.inputs().keySet().containsAll(labels), () -> "not all read: " + labels);
    assertFalse(live.parameters().isEmpty(), "there is nothing to train");
  }

  @Test
  final void theLossIsTheSumOfTheRowsLosses() {
    try (HeadRun run = new HeadRun(graph(settings()), this::labelValues)) {
      run.requireSumOfRows();
    }
  }

  @Test
  final void aStepAgainstTheGradientLowersTheLoss() {
    try (HeadRun run = new HeadRun(graph(settings()), this::labelValues)) {
      run.requireDescent();
    }
  }

  @TestFactory
  final Stream<DynamicTest> refuses() {
    return refusals().stream()
        .map(
            refused ->
                DynamicTest.dynamicTest(
                    refused.settings().toString(),
                    () -> {
                      PifiException e =
                          assertThrows(PifiException.class, () -> graph(refused.settings()));
                      assertEquals(refused.code(), e.code(), e::getMessage);
                      assertTrue(e.subject().contains(refused.subject()), e::getMessage);
                      assertFalse(e.expected().isBlank() || e.actual().isBlank(), e::getMessage);
                    }));
  }

  /** The metrics are looked for on the class path of the test. */
  @Test
  final void itsMetricsExistAndTheFirstPicksTheBestModel() {
    List<Metric> all = Discovery.all(Metric.class, getClass().getClassLoader());
    List<String> names = task().defaultMetrics();
    assertEquals(names.size(), new HashSet<>(names).size(), () -> "named twice: " + names);
    for (String name : names) {
      Metric metric =
          all.stream()
              .filter(m -> m.name().equals(name))
              .findFirst()
              .orElseThrow(() -> new AssertionError("there is no metric " + name));
      assertFalse(
          name.equals(names.get(0)) && metric.ranges().isEmpty(),
          () -> name + " has no score to compare models by");
    }
  }
}
