package dev.pifi.server.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what is to be deployed, every fault at once. Stateless. */
public final class DeploymentRequest {
  private static final Set<String> KEYS =
      Set.of("run", "folder", "maxBatch", "maxDelayMillis", "queue", "timeoutMillis", "engine");

  private DeploymentRequest() {}

  /**
   * Reads a deployment.
   *
   * @throws PifiException SPEC_INVALID naming every fault
   */
  public static Deployment read(ObjectNode node) {
    List<String> faults = new ArrayList<>();
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!KEYS.contains(key)) {
                faults.add("%s: not a key; wanted are %s".formatted(key, sorted()));
              }
            });
    Optional<String> run = text(node, "run", faults);
    Optional<String> folder = text(node, "folder", faults);
    if (run.isPresent() == folder.isPresent()) {
      faults.add("run, folder: wanted one of them, found " + (run.isPresent() ? "both" : "none"));
    }
    String engine = text(node, "engine", faults).orElse(Deployment.PYTORCH);
    if (!engine.equals(Deployment.PYTORCH)) {
      faults.add("engine: wanted pytorch, the only one there is, found '" + engine + "'");
    }
    Deployment deployment =
        new Deployment(
            run,
            folder,
            number(node, "maxBatch", 32, 1, 1024, faults),
            number(node, "maxDelayMillis", 5, 0, 10_000, faults),
            number(node, "queue", 256, 1, 100_000, faults),
            number(node, "timeoutMillis", 2000, 1, 600_000, faults),
            engine);
    if (!faults.isEmpty()) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "the body")
          .expected("{\"run\": \"r-..\"} or {\"folder\": \"..\"}, and what it may have beside")
          .actual("\n  - " + String.join("\n  - ", faults))
          .remedy("correct it")
          .build();
    }
    return deployment;
  }

  private static List<String> sorted() {
    return KEYS.stream().sorted().toList();
  }

  private static Optional<String> text(ObjectNode node, String key, List<String> faults) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.textValue().isBlank()) {
      faults.add(
          key
              + ": wanted a text, found "
              + value.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
      return Optional.of("");
    }
    return Optional.of(value.textValue());
  }

  private static int number(
      ObjectNode node, String key, int byDefault, int least, int most, List<String> faults) {
    JsonNode value = node.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return byDefault;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      faults.add("%s: wanted a whole number from %d to %d".formatted(key, least, most));
      return byDefault;
    }
    return value.intValue();
  }
}
