package dev.pifi.server.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.engine.training.RowPredictor.Column;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rows of a request for predictions, every fault at once.
 *
 * @param rows a text for each of the model's columns, in each row
 * @param listed whether the caller sent a list; else one row
 */
public record PredictionRequest(List<List<String>> rows, boolean listed) {
  private static final String INPUTS = "inputs";
  private static final int MOST_FAULTS = 10;

  /**
   * Reads {@code {"inputs": [{"text": ".."}]}}, or one row without the list.
   *
   * @param most so many rows at most
   * @throws PifiException DATA_INVALID naming what is wrong with which row
   */
  public static PredictionRequest read(ObjectNode body, Signature model, int most) {
    List<String> faults = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    boolean listed = body.has(INPUTS);
    if (!listed) {
      rows.add(row(body, "", model, faults));
    } else if (!(body.get(INPUTS) instanceof ArrayNode list)) {
      faults.add(INPUTS + ": wanted a list, found " + JsonBody.kind(body.get(INPUTS)));
    } else if (list.isEmpty() || list.size() > most) {
      faults.add("%s: wanted 1 to %d, found %d".formatted(INPUTS, most, list.size()));
    } else {
      keys(body, "", List.of(INPUTS), faults);
      for (int i = 0; i < list.size(); i++) {
        String place = "%s[%d]".formatted(INPUTS, i);
        if (list.get(i) instanceof ObjectNode row) {
          rows.add(row(row, place + ".", model, faults));
        } else {
          faults.add(place + ": wanted an object, found " + JsonBody.kind(list.get(i)));
        }
      }
    }
    refuse(faults, wanted(model));
    return new PredictionRequest(rows, listed);
  }

  /**
   * Refuses if there are faults.
   *
   * @throws PifiException DATA_INVALID naming the first of them
   */
  static void refuse(List<String> faults, String wanted) {
    if (!faults.isEmpty()) {
      List<String> told = faults.subList(0, Math.min(MOST_FAULTS, faults.size()));
      int more = faults.size() - told.size();
      throw PifiException.of(ErrorCode.DATA_INVALID, "the body")
          .expected(wanted)
          .actual(
              "\n  - "
                  + String.join("\n  - ", told)
                  + (more > 0 ? "\n  - and " + more + " more" : ""))
          .remedy("correct the request")
          .build();
    }
  }

  private static String wanted(Signature model) {
    String row =
        model.columns().stream()
            .map(c -> "\"" + c.role() + "\": \"..\"")
            .collect(Collectors.joining(", ", "{", "}"));
    return "{\"" + INPUTS + "\": [" + row + "]} or " + row;
  }

  private static List<String> row(
      ObjectNode node, String place, Signature model, List<String> faults) {
    List<String> texts = new ArrayList<>();
    List<String> known = new ArrayList<>();
    for (Column column : model.columns()) {
      String key =
          node.has(column.role()) || !node.has(column.name()) ? column.role() : column.name();
      known.add(key);
      texts.add(text(node.path(key), place + key, faults).orElse(""));
    }
    keys(node, place, known, faults);
    return texts;
  }

  /** A text of more than white space. */
  static Optional<String> text(JsonNode node, String place, List<String> faults) {
    if (!node.isTextual()) {
      faults.add(place + ": wanted a text, found " + JsonBody.kind(node));
      return Optional.empty();
    }
    if (node.textValue().isBlank()) {
      faults.add(place + ": wanted a text, found an empty one");
      return Optional.empty();
    }
    return Optional.of(node.textValue());
  }

  private static void keys(ObjectNode node, String place, List<String> known, List<String> faults) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        faults.add(
            "%s%s: not known; the model's are %s"
                .formatted(place, shortened(name), String.join(", ", known)));
      }
    }
  }

  private static String shortened(String name) {
    return name.length() > 40 ? name.substring(0, 40) + ".." : name;
  }
}
