package dev.pifi.server.rest;

import dev.pifi.server.problem.Refusal;
import dev.pifi.server.runs.RunService;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.security.Role;
import dev.pifi.server.store.RunState;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Runs: submitting, finding, stopping. */
@Path("runs")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class RunsResource {
  private static final String YAML = "application/yaml";
  private static final String TEXT_YAML = "text/yaml";
  private static final String SPEC =
      "A spec, as ./pifi init writes it; model.path, plug.path and data.* are names under the"
          + " server's roots";
  private static final int MOST = 500;

  private final RunService service;
  private final RunStore runs;

  /** A resource. */
  @Inject
  public RunsResource(RunService service, RunStore runs) {
    this.service = service;
    this.runs = runs;
  }

  /**
   * A spec without faults.
   *
   * @param valid true
   * @param spec every key of it
   */
  public record Valid(boolean valid, String spec) {}

  /**
   * How much longer a run is to be.
   *
   * @param epochs so many epochs more
   */
  public record Extension(Integer epochs) {}

  /** Submits a run. */
  @Operation(
      summary = "Submits a run",
      description =
          "Every fault of the spec at once. With an Idempotency-Key that is known, the earlier run.")
  @RequestBody(
      required = true,
      description = SPEC,
      content = {
        @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = TEXT_YAML, schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT))
      })
  @APIResponse(
      responseCode = "201",
      description = "The run",
      content = @Content(schema = @Schema(implementation = RunView.class)))
  @APIResponse(
      responseCode = "200",
      description = "The earlier run of the key",
      content = @Content(schema = @Schema(implementation = RunView.class)))
  @POST
  @RolesAllowed(Role.TRAINS)
  @Consumes({MediaType.APPLICATION_JSON, YAML, TEXT_YAML})
  public Response submit(
      String spec,
      @QueryParam("name") String name,
      @HeaderParam("Idempotency-Key") String key,
      @Context SecurityContext caller,
      @Context UriInfo uri) {
    RunService.Submitted submitted =
        service.submit(
            spec,
            Optional.ofNullable(name),
            Optional.ofNullable(key),
            caller.getUserPrincipal().getName());
    RunView run = RunView.of(submitted.run());
    return submitted.fresh()
        ? Response.created(uri.getAbsolutePathBuilder().path(run.id()).build()).entity(run).build()
        : Response.ok(run).build();
  }

  /** Looks for faults in a spec. */
  @Operation(summary = "Looks for faults in a spec")
  @RequestBody(
      required = true,
      description = SPEC,
      content = {
        @Content(mediaType = YAML, schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = TEXT_YAML, schema = @Schema(type = SchemaType.STRING)),
        @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT))
      })
  @POST
  @Path("validate")
  @RolesAllowed(Role.TRAINS)
  @Consumes({MediaType.APPLICATION_JSON, YAML, TEXT_YAML})
  public Valid validate(String spec) {
    return new Valid(true, service.resolve(spec));
  }

  /** Lists runs. */
  @Operation(summary = "Lists runs, the newest first")
  @GET
  public Page<RunView> list(
      @QueryParam("state") String state,
      @QueryParam("name") String name,
      @QueryParam("sweep") String sweep,
      @QueryParam("limit") @DefaultValue("50") int limit,
      @QueryParam("offset") @DefaultValue("0") int offset) {
    int most = Math.max(1, Math.min(limit, MOST));
    int from = Math.max(0, offset);
    RunStore.Page page =
        runs.list(
            new RunStore.Filter(
                Optional.ofNullable(state).filter(s -> !s.isEmpty()).map(RunsResource::state),
                Optional.ofNullable(name).filter(n -> !n.isEmpty()),
                Optional.ofNullable(sweep).filter(s -> !s.isEmpty()),
                most,
                from));
    return new Page<>(page.items().stream().map(RunView::of).toList(), page.total(), most, from);
  }

  private static RunState state(String text) {
    return Arrays.stream(RunState.values())
        .filter(s -> s.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.badRequest(
                    "query parameter state", "one of " + Arrays.toString(RunState.values()), text));
  }

  /** A run. */
  @Operation(summary = "Shows a run")
  @GET
  @Path("{id}")
  public RunView get(@PathParam("id") String id) {
    return RunView.of(runs.require(id));
  }

  /** A run's spec with every key. */
  @Operation(summary = "Shows a run's spec with every key")
  @GET
  @Path("{id}/spec")
  @Produces(YAML)
  public String spec(@PathParam("id") String id) {
    return runs.require(id).spec();
  }

  /** Asks a run to end. */
  @Operation(summary = "Asks a run to end", description = "Its worker writes a checkpoint first.")
  @APIResponse(
      responseCode = "202",
      description = "The run",
      content = @Content(schema = @Schema(implementation = RunView.class)))
  @POST
  @Path("{id}/cancel")
  @RolesAllowed(Role.TRAINS)
  public Response cancel(@PathParam("id") String id) {
    return accepted(RunView.of(service.cancel(id)));
  }

  /** Goes on with a run. */
  @Operation(summary = "Goes on with a cancelled or failed run from its last checkpoint")
  @APIResponse(
      responseCode = "202",
      description = "The run",
      content = @Content(schema = @Schema(implementation = RunView.class)))
  @POST
  @Path("{id}/resume")
  @RolesAllowed(Role.TRAINS)
  public Response resume(@PathParam("id") String id) {
    return accepted(RunView.of(service.resume(id)));
  }

  /** Makes a run longer. */
  @Operation(summary = "Trains a run for more epochs")
  @APIResponse(
      responseCode = "202",
      description = "The run",
      content = @Content(schema = @Schema(implementation = RunView.class)))
  @POST
  @Path("{id}/extend")
  @RolesAllowed(Role.TRAINS)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response extend(@PathParam("id") String id, Extension extension) {
    if (extension == null || extension.epochs() == null) {
      throw Refusal.badRequest("the body", "{\"epochs\": 2}", "none");
    }
    return accepted(RunView.of(service.extend(id, extension.epochs())));
  }

  /** Removes a run. */
  @Operation(summary = "Removes a run with its files", description = "Not while it runs.")
  @DELETE
  @Path("{id}")
  @RolesAllowed(Role.ADMINISTERS)
  public void delete(@PathParam("id") String id) {
    service.delete(id);
  }

  private static Response accepted(RunView run) {
    return Response.accepted(run).build();
  }
}
