package dev.pifi.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.ColumnRole;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.Task;
import dev.pifi.spi.Task.HeadSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TasksTest {
  private static final HeadSettings SETTINGS = new HeadSettings(3, 0.2, 0.05);
  private final Graph graph = new Graph();
  private final Value mask = graph.input("mask", DType.INT64, "batch", "length");

  private Map<String, Value> outputs(Task task, HeadSettings settings) {
    Value features =
        task.features() == Task.Features.POOLED
            ? graph.input("features", DType.FLOAT32, "batch", 8)
            : graph.input("features", DType.FLOAT32, "batch", "length", 8);
    return task.outputs(Scope.of(graph).in("head"), features, mask, settings);
  }

  private Map<String, Value> labels(Task task) {
    Map<String, Value> labels = new HashMap<>();
    task.labelInputs().forEach(n -> labels.put(n, graph.input(n, DType.INT64, "batch")));
    return labels;
  }

  @Test
  void allTasksAreFoundAsServices() {
    assertEquals(
        Set.of("text-classification", "pair-classification", "extractive-question-answering"),
        ServiceLoader.load(Task.class).stream()
            .map(p -> p.get().name())
            .collect(Collectors.toSet()));
  }

  @Test
  void columnsComeTextsFirst() {
    assertEquals(List.of("text", "label"), columns(new TextClassificationTask()));
    assertEquals(List.of("text", "text_pair", "label"), columns(new PairClassificationTask()));
  }

  private static List<String> columns(Task task) {
    return task.columns().stream().map(ColumnRole::name).toList();
  }

  @Test
  void classificationIsDenseDropoutGeluOut() {
    for (Task task : List.of(new TextClassificationTask(), new PairClassificationTask())) {
      Value logits = outputs(task, SETTINGS).get("logits");
      assertEquals(Shape.of("batch", 3), logits.shape());
      assertEquals(Op.LINEAR, logits.op());
      assertEquals(Op.GELU, logits.input(0).op());
      Value dropout = logits.input(0).input(0);
      assertEquals(Op.DROPOUT, dropout.op());
      assertEquals(0.2, dropout.attribute(Attribute.PROBABILITY));
      assertSame(graph.parameters().get("head.dense.weight"), dropout.input(0).input(1));
      assertSame(graph.parameters().get("head.out.weight"), logits.input(1));
    }
    assertEquals(
        Set.of("head.dense.weight", "head.dense.bias", "head.out.weight", "head.out.bias"),
        graph.parameters().keySet());
  }

  @Test
  void classificationLossIsTheSmoothedSum() {
    for (Task task : List.of(new TextClassificationTask(), new PairClassificationTask())) {
      Value loss = task.loss(outputs(task, SETTINGS), labels(task), SETTINGS);
      assertEquals(Op.CROSS_ENTROPY, loss.op());
      assertEquals(Shape.SCALAR, loss.shape());
      assertEquals(0.05, loss.attribute(Attribute.SMOOTHING));
      assertEquals(-100L, loss.attribute(Attribute.IGNORED));
    }
  }

  @Test
  void oneClassIsRefused() {
    PifiException e =
        assertThrows(
            PifiException.class,
            () -> outputs(new TextClassificationTask(), new HeadSettings(1, 0, 0)));
    assertEquals(ErrorCode.SPEC_INVALID, e.code());
  }

  @Test
  void answersHidePadding() {
    Map<String, Value> outputs = outputs(new ExtractiveQuestionAnsweringTask(), SETTINGS);
    assertEquals(Set.of("start_logits", "end_logits"), outputs.keySet());
    for (Value logits : outputs.values()) {
      assertEquals(Shape.of("batch", "length"), logits.shape());
      assertEquals(Op.ADD, logits.op());
      assertEquals(Op.RESHAPE, logits.input(0).op(), "tokens keep their scores");
      assertEquals(Op.WHERE, logits.input(1).op());
      assertSame(mask, logits.input(1).input(0).input(0));
    }
    assertEquals(Shape.of(1, 8), graph.parameters().get("head.start.weight").shape());
    assertEquals(Shape.of(1, 8), graph.parameters().get("head.end.weight").shape());
  }

  @Test
  void answerLossIsTheMeanOfBothEnds() {
    Task task = new ExtractiveQuestionAnsweringTask();
    HeadSettings settings = new HeadSettings(0, 0, 0);
    Map<String, Value> outputs = outputs(task, settings);
    Map<String, Value> labels = labels(task);
    Value loss = task.loss(outputs, labels, settings);
    assertEquals(Shape.SCALAR, loss.shape());
    assertEquals(0.5, loss.attribute(Attribute.VALUE));
    Value start = loss.input(0).input(0);
    Value end = loss.input(0).input(1);
    assertEquals(
        List.of(outputs.get("start_logits"), labels.get("start_positions")), start.inputs());
    assertEquals(List.of(outputs.get("end_logits"), labels.get("end_positions")), end.inputs());
  }

  @Test
  void smoothedAnswersAreRefused() {
    Task task = new ExtractiveQuestionAnsweringTask();
    Map<String, Value> outputs = outputs(task, SETTINGS);
    PifiException e =
        assertThrows(PifiException.class, () -> task.loss(outputs, labels(task), SETTINGS));
    assertEquals(ErrorCode.UNSUPPORTED, e.code());
  }
}
