package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.SpecReader;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainingListener;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loss of every step of training on pairs of texts is the original's, from the texts on. */
class SequenceTraceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"t5_wide_kv", "bart_halves"})
  void everyLossIsTheOriginals(String name) throws IOException, URISyntaxException {
    Path trace = resource("/sequence-traces/" + name);
    JsonNode settings = JSON.readTree(trace.resolve("trace.json").toFile());
    Path model = folder.resolve("model");
    Path checkpoint = resource("/golden/seq2seq/" + name);
    SequenceFiles.copy(checkpoint.resolve("model.safetensors"), model);
    SequenceFiles.copy(trace.resolve("tokenizer.json"), model);
    ObjectNode config = (ObjectNode) JSON.readTree(checkpoint.resolve("config.json").toFile());
    config.setAll((ObjectNode) settings.path("no_dropout"));
    SequenceFiles.write(model.resolve("config.json"), config.toString());
    List<Double> losses = new ArrayList<>();
    new FineTuning(
            spec(settings, model, trace.resolve("rows.jsonl")),
            SequenceFiles.FAMILIES,
            event -> {
              if (event instanceof TrainingListener.Stepped stepped) {
                losses.add(stepped.loss());
              }
            })
        .run(false);
    JsonNode golden = settings.path("losses");
    assertEquals(golden.size(), losses.size());
    for (int step = 0; step < losses.size(); step++) {
      assertEquals(golden.get(step).doubleValue(), losses.get(step), 2e-4, "step " + step);
    }
  }

  private RunSpec spec(JsonNode settings, Path model, Path rows) {
    return SpecReader.read(
        "{}",
        "trace",
        folder,
        List.of(
            "task=sequence-to-sequence",
            "output=" + folder.resolve("run"),
            "model.path=" + model,
            "data.train=" + rows,
            "data.validation=" + rows,
            "generation.max_target_length=16",
            "training.batch_size=7",
            "training.epochs=" + settings.path("losses").size(),
            "training.schedule=constant",
            "training.warmup_fraction=0",
            "training.learning_rate=" + settings.path("learning_rate").asText(),
            "training.weight_decay=" + settings.path("weight_decay").asText(),
            "training.clip_norm=" + settings.path("clip_norm").asText(),
            "training.label_smoothing=" + settings.path("label_smoothing").asText(),
            "training.evaluate_every_steps=1000",
            "evaluation.metrics=[loss]",
            "runtime.device=cpu",
            "runtime.precision=fp32"),
        SequenceFiles.FAMILIES::metricsOfTask);
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(SequenceTraceTest.class.getResource(name).toURI());
  }
}
