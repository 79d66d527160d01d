package dev.pifi.server.rest;

import dev.pifi.server.problem.Problem;
import dev.pifi.server.security.SessionCookies;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Everything under {@code /api/v1}. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "PiFi",
            version = "0",
            description =
                "Fine-tunes small language models with one frozen layer of a large one, watches the"
                    + " runs, and serves what was trained. A viewer reads and predicts, a trainer"
                    + " also starts, stops and deploys, an admin also deletes and sees settings."),
    tags = {
      @Tag(name = "Runs", description = "Training: submitting, watching, stopping, files"),
      @Tag(name = "Sweeps", description = "Several runs of one spec"),
      @Tag(name = "Models", description = "Trained models that answer requests"),
      @Tag(name = "Open Inference Protocol", description = "The same models by version 2 of it"),
      @Tag(name = "Data", description = "Data files by name"),
      @Tag(name = "Catalog", description = "What a spec can name"),
      @Tag(name = "Session", description = "Who calls; sessions of pages"),
      @Tag(name = "Server", description = "How the server is set up")
    },
    components =
        @Components(
            securitySchemes = {
              @SecurityScheme(
                  securitySchemeName = "basic",
                  type = SecuritySchemeType.HTTP,
                  scheme = "basic",
                  description = "Name and password of the user file"),
              @SecurityScheme(
                  securitySchemeName = "bearer",
                  type = SecuritySchemeType.HTTP,
                  scheme = "bearer",
                  bearerFormat = "JWT",
                  description = "A token of the configured issuer, roles in its claim groups"),
              @SecurityScheme(
                  securitySchemeName = "session",
                  type = SecuritySchemeType.APIKEY,
                  in = SecuritySchemeIn.COOKIE,
                  apiKeyName = SessionCookies.SESSION,
                  description =
                      "A page's session; what changes something also needs the header X-CSRF-Token"
                          + " with the value of the cookie pifi-csrf")
            },
            schemas = @Schema(name = "Problem", implementation = Problem.class),
            responses = {
              @APIResponse(
                  name = "Unauthenticated",
                  description = "Nobody, or somebody who is not known",
                  content =
                      @Content(
                          mediaType = Problem.MEDIA_TYPE,
                          schema = @Schema(implementation = Problem.class))),
              @APIResponse(
                  name = "Forbidden",
                  description = "The caller's role does not allow it",
                  content =
                      @Content(
                          mediaType = Problem.MEDIA_TYPE,
                          schema = @Schema(implementation = Problem.class))),
              @APIResponse(
                  name = "Fault",
                  description = "What is wrong and what to do",
                  content =
                      @Content(
                          mediaType = Problem.MEDIA_TYPE,
                          schema = @Schema(implementation = Problem.class))),
              @APIResponse(
                  name = "InferenceFault",
                  description = "What is wrong, as the protocol says it",
                  content =
                      @Content(
                          mediaType = "application/json",
                          schema = @Schema(implementation = InferenceErrors.Fault.class)))
            }),
    security = {
      @SecurityRequirement(name = "basic"),
      @SecurityRequirement(name = "bearer"),
      @SecurityRequirement(name = "session")
    })
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
