package dev.pifi.server.rest;

import dev.pifi.server.runs.RunFiles;
import dev.pifi.server.runs.RunMetrics;
import dev.pifi.server.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a run has written: curves, log, files. */
@Path("runs")
@RolesAllowed(Role.VIEWS)
@Tag(name = "Runs")
public class RunFilesResource {
  private static final int MOST_POINTS = 10_000;
  private static final int MOST_LINES = 10_000;

  private final RunMetrics metrics;
  private final RunFiles files;

  /** A resource. */
  @Inject
  public RunFilesResource(RunMetrics metrics, RunFiles files) {
    this.metrics = metrics;
    this.files = files;
  }

  /**
   * Files of a run.
   *
   * @param items each of them
   */
  public record Artifacts(List<RunFiles.Artifact> items) {}

  /** The curves of a run. */
  @Operation(
      summary = "Shows the curves of a run",
      description = "Steps are thinned evenly to maxPoints.")
  @GET
  @Path("{id}/metrics")
  @Produces(MediaType.APPLICATION_JSON)
  public RunMetrics.Curves metrics(
      @PathParam("id") String id, @QueryParam("maxPoints") @DefaultValue("500") int maxPoints) {
    return metrics.of(id, Math.max(1, Math.min(maxPoints, MOST_POINTS)));
  }

  /** The end of a worker's output. */
  @Operation(summary = "Shows the end of a run's output")
  @GET
  @Path("{id}/log")
  @Produces("text/plain; charset=utf-8")
  public String log(@PathParam("id") String id, @QueryParam("tail") @DefaultValue("200") int tail) {
    return files.log(id, Math.max(0, Math.min(tail, MOST_LINES)));
  }

  /** The files of a run. */
  @Operation(summary = "Lists the files of a run")
  @GET
  @Path("{id}/artifacts")
  @Produces(MediaType.APPLICATION_JSON)
  public Artifacts artifacts(@PathParam("id") String id) {
    return new Artifacts(files.list(id));
  }

  /** One file of a run, or a range of its bytes. */
  @Operation(summary = "Sends a file of a run, or a range of it")
  @APIResponse(
      responseCode = "200",
      description = "The file",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = SchemaType.STRING, format = "binary")))
  @APIResponse(responseCode = "206", description = "The range")
  @GET
  @Path("{id}/artifacts/{path: .+}")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  public Response artifact(
      @PathParam("id") String id,
      @PathParam("path") String path,
      @HeaderParam("Range") String range) {
    return FileAnswer.of(files.require(id, path), range);
  }
}
