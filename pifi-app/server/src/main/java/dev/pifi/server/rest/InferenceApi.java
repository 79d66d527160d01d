package dev.pifi.server.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The Open Inference Protocol, everything under {@code /v2}. */
@ApplicationPath("/v2")
public class InferenceApi extends Application {
  /** An application. */
  public InferenceApi() {}

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        InferenceErrors.class,
        dev.pifi.server.security.CsrfFilter.class,
        dev.pifi.server.security.BodyLimit.class,
        InferenceResource.class);
  }
}
