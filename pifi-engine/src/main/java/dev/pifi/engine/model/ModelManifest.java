package dev.pifi.engine.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.pifi.engine.spec.AnsweringSpec;
import dev.pifi.engine.spec.GenerationSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code pifi.json} says about a saved model beside its config and weights.
 *
 * @param format the version of this file, 1
 * @param task the task's name
 * @param labels the label names by id
 * @param columns the column of each role that the model was trained on
 * @param maxLength the most tokens of an input
 * @param pooling how tokens become one vector
 * @param headDropout the head's dropout in training
 * @param labelSmoothing the smoothing of the loss in training and in its scores
 * @param precision what the model was trained and evaluated in, {@code fp32} or {@code bf16}
 * @param plugFolder where the plugged layers come from; empty for plain fine-tuning
 * @param plugLayers their numbers, 0 the first
 * @param plugAttention who sees whom in them
 * @param plugEmbedded whether their weights lie beside this file
 * @param plugFrozen whether training left their weights as they were, which decides their type
 * @param plugSha256 the hash of each tensor read from {@code plugFolder}, by parameter name
 * @param generation how texts are read and generated, where the task generates
 * @param answering how contexts are read and answers found, where the task answers questions
 * @param labelValues the label that each value in the data stands for, where it is not the label
 * @param dropLabels the values in the data whose rows were left out
 */
public record ModelManifest(
    int format,
    String task,
    List<String> labels,
    Map<String, String> columns,
    int maxLength,
    String pooling,
    double headDropout,
    double labelSmoothing,
    String precision,
    String plugFolder,
    List<Integer> plugLayers,
    String plugAttention,
    boolean plugEmbedded,
    Boolean plugFrozen,
    Map<String, String> plugSha256,
    GenerationSpec generation,
    AnsweringSpec answering,
    Map<String, String> labelValues,
    List<String> dropLabels) {
  /** Models saved before there was a precision were float32. */
  public ModelManifest {
    plugFrozen = plugFrozen == null ? Boolean.valueOf(!plugEmbedded) : plugFrozen;
    generation = generation == null ? GenerationSpec.defaults() : generation;
    labelValues =
        labelValues == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(labelValues));
    dropLabels = dropLabels == null ? List.of() : List.copyOf(dropLabels);
    answering = answering == null ? AnsweringSpec.defaults() : answering;
    precision = precision == null ? "fp32" : precision;
    if (!precision.equals("fp32") && !precision.equals("bf16")) {
      throw PifiException.of(ErrorCode.FILE_INVALID, FILE + ": precision")
          .expected("fp32 or bf16")
          .actual(precision)
          .remedy("correct the file, or train again")
          .build();
    }
  }

  /** The file's name. */
  public static final String FILE = "pifi.json";

  /** Reads the manifest of a model folder. */
  public static ModelManifest read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw PifiException.of(ErrorCode.FILE_INVALID, folder.toString())
          .expected("a model that 'pifi train' saved, with " + FILE)
          .actual("no such file")
          .remedy("name a run folder or its model folder")
          .build();
    }
    try {
      return new ObjectMapper().readValue(file.toFile(), ModelManifest.class);
    } catch (UnrecognizedPropertyException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("the manifest of a saved model")
          .actual("the key '" + e.getPropertyName() + "', which this version does not know")
          .remedy("use the version that trained the model, or train again")
          .cause(e)
          .build();
    } catch (JsonProcessingException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .expected("the manifest of a saved model")
          .actual(e.getOriginalMessage())
          .cause(e)
          .build();
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.FILE_INVALID, file.toString())
          .actual(e.toString())
          .cause(e)
          .build();
    }
  }

  /** The manifest as JSON text. */
  public String json() {
    try {
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
