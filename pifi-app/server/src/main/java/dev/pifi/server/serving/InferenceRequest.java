package dev.pifi.server.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.training.RowPredictor.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A request of the Open Inference Protocol, every fault at once.
 *
 * @param id what the caller calls it
 * @param rows a text for each of the model's columns, in each row
 * @param outputs the names of the tensors that are wanted
 */
public record InferenceRequest(Optional<String> id, List<List<String>> rows, List<String> outputs) {
  private static final String BYTES = "BYTES";

  /**
   * Reads a request in JSON form.
   *
   * @param most so many rows at most
   * @throws dev.pifi.spi.PifiException DATA_INVALID naming what is wrong with which tensor
   */
  public static InferenceRequest read(ObjectNode body, Signature model, int most) {
    List<String> faults = new ArrayList<>();
    Map<String, List<String>> tensors = tensors(body.path("inputs"), most, faults);
    List<List<String>> columns = new ArrayList<>();
    for (Column column : model.columns()) {
      List<String> texts =
          Optional.ofNullable(tensors.remove(column.role()))
              .or(() -> Optional.ofNullable(tensors.remove(column.name())))
              .orElse(List.of());
      if (texts.isEmpty() && faults.isEmpty()) {
        faults.add("inputs: there is no tensor '" + column.role() + "'");
      }
      columns.add(texts);
    }
    tensors.keySet().forEach(name -> faults.add("inputs: the model has no tensor '" + name + "'"));
    if (faults.isEmpty() && columns.stream().map(List::size).distinct().count() > 1) {
      faults.add("inputs: tensors of different lengths");
    }
    List<String> outputs = outputs(body.path("outputs"), InferenceAnswer.tensors(model), faults);
    PredictionRequest.refuse(faults, wanted(model));
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < columns.get(0).size(); row++) {
      int at = row;
      rows.add(columns.stream().map(texts -> texts.get(at)).toList());
    }
    Optional<String> id =
        Optional.of(body.path("id")).filter(JsonNode::isTextual).map(JsonNode::textValue);
    return new InferenceRequest(id, rows, outputs);
  }

  private static String wanted(Signature model) {
    return "inputs "
        + model.columns().stream().map(Column::role).collect(Collectors.joining(", "))
        + " of datatype BYTES and shape [n], data in JSON";
  }

  private static Map<String, List<String>> tensors(JsonNode inputs, int most, List<String> faults) {
    Map<String, List<String>> tensors = new HashMap<>();
    if (!(inputs instanceof ArrayNode list)) {
      faults.add("inputs: wanted a list, found " + JsonBody.kind(inputs));
      return tensors;
    }
    for (int i = 0; i < list.size(); i++) {
      String place = "inputs[%d]".formatted(i);
      JsonNode tensor = list.get(i);
      List<String> own = new ArrayList<>();
      Optional<String> name = PredictionRequest.text(tensor.path("name"), place + ".name", own);
      List<String> texts = texts(tensor, place, most, own);
      if (name.isPresent() && tensors.putIfAbsent(name.get(), texts) != null) {
        own.add(place + ": a second tensor '" + name.get() + "'");
      }
      faults.addAll(own);
    }
    return tensors;
  }

  private static List<String> texts(JsonNode tensor, String place, int most, List<String> faults) {
    if (!tensor.path("datatype").asText().equals(BYTES)) {
      faults.add(place + ".datatype: wanted " + BYTES);
    }
    List<JsonNode> data = new ArrayList<>();
    if (tensor.path("data") instanceof ArrayNode values) {
      flatten(values, data);
    } else {
      faults.add(place + ".data: wanted a list; the binary form is not read");
    }
    if (data.isEmpty() || data.size() > most) {
      faults.add("%s.data: wanted 1 to %d texts, found %d".formatted(place, most, data.size()));
      return List.of();
    }
    if (!shapeFits(tensor.path("shape"), data.size())) {
      faults.add(
          "%s.shape: wanted [%d] or [%d, 1], as many as data has"
              .formatted(place, data.size(), data.size()));
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      String at = "%s.data[%d]".formatted(place, i);
      texts.add(PredictionRequest.text(data.get(i), at, faults).orElse(""));
    }
    return texts;
  }

  /** Data may be nested as its shape is; deeper than a body can be nested it is not. */
  private static void flatten(ArrayNode values, List<JsonNode> into) {
    for (JsonNode value : values) {
      if (value instanceof ArrayNode inner) {
        flatten(inner, into);
      } else {
        into.add(value);
      }
    }
  }

  private static boolean shapeFits(JsonNode shape, int count) {
    boolean flat = shape.size() == 1 || (shape.size() == 2 && shape.get(1).asInt() == 1);
    return shape.isArray() && flat && shape.get(0).asInt() == count;
  }

  private static List<String> outputs(JsonNode asked, List<String> known, List<String> faults) {
    if (asked.isMissingNode() || asked.isEmpty()) {
      return known;
    }
    List<String> names = new ArrayList<>();
    for (JsonNode output : asked) {
      String name = output.path("name").asText();
      if (!known.contains(name)) {
        faults.add("outputs: the model has no tensor '%s'; it has %s".formatted(name, known));
      }
      if (output.path("parameters").path("binary_data").asBoolean()) {
        faults.add("outputs: the binary form is not written");
      }
      names.add(name);
    }
    return names;
  }
}
