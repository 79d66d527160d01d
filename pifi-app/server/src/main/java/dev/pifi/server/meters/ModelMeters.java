package dev.pifi.server.meters;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** What came of the requests to each deployed model, since the server's start. Thread-safe. */
@Singleton
public class ModelMeters {
  private static final Map<String, String> MEANINGS =
      Map.of(
          "pifi_model_requests", "Requests for predictions that came",
          "pifi_model_rejected", "Requests that found the queue full",
          "pifi_model_late", "Requests that passed their deadline",
          "pifi_model_failed", "Requests that the model failed at",
          "pifi_model_waiting", "Rows that wait in the queue");

  private final MetricRegistry registry;

  /** Meters of the application. */
  @Inject
  public ModelMeters(MetricRegistry registry) {
    this.registry = registry;
  }

  /**
   * A model's figures at one moment.
   *
   * @param requests how many came
   * @param rejected how many found the queue full
   * @param late how many passed their deadline
   * @param failed how many the model failed at
   * @param waiting rows that wait now
   */
  public record Reading(long requests, long rejected, long late, long failed, long waiting) {}

  /** Shows a model's figures from now on. */
  public void add(String model, Supplier<Reading> reading) {
    gauge("pifi_model_requests", model, () -> reading.get().requests());
    gauge("pifi_model_rejected", model, () -> reading.get().rejected());
    gauge("pifi_model_late", model, () -> reading.get().late());
    gauge("pifi_model_failed", model, () -> reading.get().failed());
    gauge("pifi_model_waiting", model, () -> reading.get().waiting());
  }

  /** Shows them no more. */
  public void remove(String model) {
    MEANINGS.keySet().forEach(name -> registry.remove(new MetricID(name, tag(model))));
  }

  private void gauge(String name, String model, Supplier<Long> value) {
    registry.gauge(
        Metadata.builder().withName(name).withDescription(MEANINGS.get(name)).build(),
        value,
        tag(model));
  }

  private static Tag tag(String model) {
    return new Tag("model", model);
  }
}
