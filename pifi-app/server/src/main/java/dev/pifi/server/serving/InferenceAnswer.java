package dev.pifi.server.serving;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.training.RowPredictor.Column;
import dev.pifi.engine.training.RowResult;
import java.util.List;

/** Models and results as tensors of the Open Inference Protocol. Stateless. */
public final class InferenceAnswer {
  private static final String LABEL = "label";
  private static final String PROBABILITIES = "probabilities";
  private static final String TEXT = "text";
  private static final String ANSWER = "answer";
  private static final String SCORE = "score";
  private static final String BYTES = "BYTES";
  private static final String FLOATS = "FP32";

  private InferenceAnswer() {}

  /** The names of the tensors that a model answers with. */
  static List<String> tensors(Signature model) {
    return switch (model.kind()) {
      case LABEL -> List.of(LABEL, PROBABILITIES);
      case TEXT -> List.of(TEXT);
      case ANSWER -> List.of(ANSWER, SCORE);
    };
  }

  /** What a model reads and answers. */
  public static ObjectNode metadata(String name, Signature model) {
    ObjectNode answer = JsonBody.object();
    answer.put("name", name);
    answer.putArray("versions");
    answer.put("platform", Deployment.PYTORCH);
    ArrayNode inputs = answer.putArray("inputs");
    for (Column column : model.columns()) {
      tensor(inputs, column.role(), BYTES, -1);
    }
    ArrayNode outputs = answer.putArray("outputs");
    for (String output : tensors(model)) {
      if (output.equals(PROBABILITIES)) {
        tensor(outputs, output, FLOATS, -1, model.labels().size());
      } else {
        tensor(outputs, output, output.equals(SCORE) ? FLOATS : BYTES, -1);
      }
    }
    return answer;
  }

  /** Results as tensors. */
  public static ObjectNode of(
      String name, Signature model, InferenceRequest request, List<RowResult> results) {
    ObjectNode answer = JsonBody.object();
    answer.put("model_name", name);
    request.id().ifPresent(id -> answer.put("id", id));
    ArrayNode outputs = answer.putArray("outputs");
    for (String output : request.outputs()) {
      if (output.equals(PROBABILITIES)) {
        ObjectNode tensor = tensor(outputs, output, FLOATS, results.size(), model.labels().size());
        tensor.putObject("parameters").put("labels", String.join(",", model.labels()));
        ArrayNode data = tensor.putArray("data");
        results.forEach(r -> label(r).probabilities().values().forEach(data::add));
      } else if (output.equals(SCORE)) {
        ArrayNode data = tensor(outputs, output, FLOATS, results.size()).putArray("data");
        results.forEach(r -> data.add((float) ((RowResult.Answer) r).score()));
      } else {
        ArrayNode data = tensor(outputs, output, BYTES, results.size()).putArray("data");
        results.forEach(r -> data.add(text(r)));
      }
    }
    return answer;
  }

  private static ObjectNode tensor(ArrayNode into, String name, String type, int... shape) {
    ObjectNode tensor = into.addObject();
    tensor.put("name", name);
    tensor.put("datatype", type);
    ArrayNode sizes = tensor.putArray("shape");
    for (int size : shape) {
      sizes.add(size);
    }
    return tensor;
  }

  private static RowResult.Label label(RowResult result) {
    return (RowResult.Label) result;
  }

  private static String text(RowResult result) {
    if (result instanceof RowResult.Text text) {
      return text.text();
    }
    return result instanceof RowResult.Answer found ? found.text() : label(result).label();
  }
}
