package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
import dev.pifi.engine.torch.CompiledGraph;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.torch.Tensor;
import dev.pifi.engine.torch.Weights;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.engine.training.TrainingListener;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that count differently, with three classes of very different sizes. */
class ClassWeightsTest {
  private static final Families FAMILIES = Families.of(ClassWeightsTest.class.getClassLoader());
  private static final String THREE =
      """
      task: text-classification
      output: run
      model: {path: tiny-bert}
      data: {train: three.csv, validation: three.csv, test: three.csv, max_length: 16}
      training: {epochs: 1, batch_size: 8, head_dropout: 0, label_smoothing: 0.1}
      evaluation: {metrics: [accuracy, loss]}
      runtime: {device: cpu, precision: fp32}
      """;

  private static final double PLAIN = 1.842481255531311;
  private static final double SMOOTHED = 2.2773478031158447;

  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    new DemoFiles(folder, FAMILIES).write();
    StringBuilder rows = new StringBuilder("text,label\n");
    rows.append("the wonderful film,good\n".repeat(12));
    rows.append("a dull story,bad\n".repeat(6)).append("this was a film,so so\n".repeat(2));
    Files.writeString(folder.resolve("three.csv"), rows);
  }

  /** The expected numbers are those of torch.nn.CrossEntropyLoss(weight, "sum", smoothing). */
  @Test
  void theLossIsTorchs() {
    Graph graph = new Graph();
    Value logits = graph.input("logits", DType.FLOAT32, "batch", 3);
    Value labels = graph.input("labels", DType.INT64, "batch");
    Value weights = graph.constant(Shape.of(3), 0.5, 1.0, 2.5);
    graph.output("plain", logits.crossEntropy(labels, weights, 0, -100));
    graph.output("smoothed", logits.crossEntropy(labels, weights, 0.1, -100));
    Map<String, Tensor> inputs =
        Map.of(
            "logits",
            new Tensor.Floats(
                new float[] {0.2f, -1.0f, 0.7f, 1.5f, 0.3f, -0.4f, -0.6f, 2.0f, 0.1f, 0, 0, 9},
                4,
                3),
            "labels",
            new Tensor.Longs(new long[] {2, 0, 1, -100}, 4));
    try (Weights none = new Weights(Device.cpu(), Precision.FP32);
        CompiledGraph compiled = CompiledGraph.inference(graph, none)) {
      Map<String, Tensor.Floats> out = compiled.run(inputs);
      assertEquals(PLAIN, out.get("plain").values()[0], 1e-5);
      assertEquals(SMOOTHED, out.get("smoothed").values()[0], 1e-5);
    }
  }

  @Test
  void balancedWeightsAreThoseOfTheSpecWrittenOut() {
    // 20 rows, 3 classes: rows / (classes * rows of the class)
    List<Double> balanced = losses(read("training.class_weights=balanced", "output=a"));
    List<Double> given =
        losses(
            read(
                "training.class_weights={good: "
                    + 20 / 36.0
                    + ", bad: "
                    + 20 / 18.0
                    + ", so so: "
                    + 20 / 6.0
                    + "}",
                "output=b"));
    List<Double> none = losses(read("output=c"));
    assertEquals(given, balanced);
    assertTrue(!none.equals(balanced), "weights change the loss");
    try (TrainedModel model =
        TrainedModel.open(folder.resolve("a"), FAMILIES, read("output=a").runtime())) {
      assertEquals(List.of("bad", "good", "so so"), model.manifest().labels());
    }
  }

  @Test
  void weightsOfOtherLabelsAndOfTasksWithoutAreRefused() throws IOException {
    PifiException others =
        assertThrows(
            PifiException.class, () -> losses(read("training.class_weights={good: 1, bad: 2}")));
    assertEquals(ErrorCode.SPEC_INVALID, others.code());
    assertTrue(others.expected().contains("so so"), others.expected());
    PifiException empty =
        assertThrows(
            PifiException.class,
            () ->
                losses(
                    read(
                        "training.class_weights=balanced",
                        "data.labels=[good, bad, so so, great]")));
    assertEquals("label 'great'", empty.subject());
    MadeUpQuestions.write(folder.resolve("train.json"), 8, 1);
    PifiException task =
        assertThrows(
            PifiException.class,
            () ->
                losses(
                    read(
                        "task=extractive-question-answering",
                        "training.label_smoothing=0",
                        "training.class_weights=balanced",
                        "data={train: train.json, max_length: 32}",
                        "evaluation=null")));
    assertEquals(ErrorCode.UNSUPPORTED, task.code());
    assertEquals("training.class_weights", task.subject());
  }

  @Test
  void aLabelThatTrainingDoesNotHaveIsABadRow() throws IOException {
    Path dev = folder.resolve("dev.csv");
    Files.writeString(dev, "text,label\na dull story,bad\na dull film,awful\nthe film,good\n");
    PifiException fault =
        assertThrows(PifiException.class, () -> losses(read("data.validation=" + dev)));
    assertEquals(ErrorCode.DATA_INVALID, fault.code());
    assertTrue(fault.subject().endsWith("dev.csv row 2"), fault.subject());
    List<TrainingListener.Event> events = new ArrayList<>();
    new FineTuning(read("data.validation=" + dev, "data.on_bad_row=skip"), FAMILIES, events::add)
        .run(false);
    assertEquals(1, ((TrainingListener.Started) events.get(0)).skippedRows());
  }

  private RunSpec read(String... overrides) {
    List<String> all = new ArrayList<>();
    for (String override : overrides) {
      all.add(
          override
              .replace("output=", "output=" + folder + "/")
              .replace("{train: train.json", "{train: " + folder + "/train.json"));
    }
    return SpecReader.read(THREE, "spec", folder, all, FAMILIES::metricsOfTask);
  }

  private static List<Double> losses(RunSpec spec) {
    List<Double> losses = new ArrayList<>();
    new FineTuning(
            spec,
            FAMILIES,
            event -> {
              if (event instanceof TrainingListener.Stepped stepped) {
                losses.add(stepped.loss());
              }
            })
        .run(false);
    return losses;
  }
}
