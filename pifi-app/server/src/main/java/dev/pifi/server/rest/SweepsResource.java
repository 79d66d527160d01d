package dev.pifi.server.rest;

import dev.pifi.server.problem.Refusal;
import dev.pifi.server.security.Role;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.SweepEntity;
import dev.pifi.server.sweeps.SweepService;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sweeps: submitting, finding, stopping. */
@Path("sweeps")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sweeps")
public class SweepsResource {
  private static final int MOST = 100;

  private final SweepService sweeps;

  /** A resource. */
  @Inject
  public SweepsResource(SweepService sweeps) {
    this.sweeps = sweeps;
  }

  /**
   * A sweep as requests describe it.
   *
   * @param name what lists call it
   * @param spec the spec of its runs as YAML
   * @param grid keys with lists of values
   * @param list keys and values of each run
   */
  @Schema(name = "SweepRequest")
  public record Request(String name, String spec, JsonObject grid, JsonArray list) {}

  /** A sweep as answers show it; see docs/rest-api.md. */
  @Schema(name = "Sweep")
  public record View(
      String id,
      String name,
      String state,
      List<RunView> runs,
      long finished,
      int total,
      Instant createdAt,
      String createdBy) {}

  /** Submits a sweep. */
  @Operation(
      summary = "Submits a sweep",
      description =
          "A spec, with a grid of values for its keys or a list of runs; 422 if any run's spec has a fault.")
  @APIResponse(
      responseCode = "201",
      description = "The sweep",
      content = @Content(schema = @Schema(implementation = View.class)))
  @POST
  @RolesAllowed(Role.TRAINS)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response submit(Request request, @Context SecurityContext caller, @Context UriInfo uri) {
    if (request == null || request.spec() == null) {
      throw Refusal.badRequest("the body", "{\"spec\": .., \"grid\": {..}}", "no spec");
    }
    SweepEntity sweep =
        sweeps.submit(
            Optional.ofNullable(request.name()),
            request.spec(),
            Optional.ofNullable(request.grid()),
            Optional.ofNullable(request.list()),
            caller.getUserPrincipal().getName());
    return Response.created(uri.getAbsolutePathBuilder().path(sweep.id()).build())
        .entity(view(sweep))
        .build();
  }

  /** Lists sweeps, the newest first. */
  @Operation(summary = "Lists sweeps, the newest first")
  @GET
  public Page<View> list(
      @QueryParam("limit") @DefaultValue("20") int limit,
      @QueryParam("offset") @DefaultValue("0") int offset) {
    int most = Math.max(1, Math.min(limit, MOST));
    int from = Math.max(0, offset);
    List<View> items = sweeps.list(most, from).stream().map(this::view).toList();
    return new Page<>(items, sweeps.count(), most, from);
  }

  /** A sweep. */
  @Operation(summary = "Shows a sweep with its runs")
  @GET
  @Path("{id}")
  public View get(@PathParam("id") String id) {
    return view(sweeps.require(id));
  }

  /** Asks a sweep to end. */
  @Operation(summary = "Asks a sweep's runs to end")
  @APIResponse(
      responseCode = "202",
      description = "The sweep",
      content = @Content(schema = @Schema(implementation = View.class)))
  @POST
  @Path("{id}/cancel")
  @RolesAllowed(Role.TRAINS)
  public Response cancel(@PathParam("id") String id) {
    return Response.accepted(view(sweeps.cancel(id))).build();
  }

  private View view(SweepEntity sweep) {
    List<RunEntity> runs = sweeps.members(sweep.id());
    return new View(
        sweep.id(),
        sweep.name(),
        sweep.state().name(),
        runs.stream().map(RunView::of).toList(),
        runs.stream().filter(r -> r.state().ended()).count(),
        sweep.total(),
        sweep.createdAt(),
        sweep.createdBy());
  }
}
