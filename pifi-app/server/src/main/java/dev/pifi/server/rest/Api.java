package dev.pifi.server.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Everything under {@code /api/v1}. */
@ApplicationPath("/api/v1")
public class Api extends Application {
  /** An application. */
  public Api() {}

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        dev.pifi.server.problem.ProblemMapper.class,
        dev.pifi.server.security.CsrfFilter.class,
        dev.pifi.server.security.BodyLimit.class,
        SessionResource.class,
        MeResource.class,
        ModelsResource.class,
        RunsResource.class,
        SweepsResource.class,
        CatalogResource.class,
        DatasetsResource.class,
        RunEventsResource.class,
        RunFilesResource.class,
        SettingsResource.class);
  }
}
