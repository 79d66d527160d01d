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

/** What a run has written: curves, log, files. */
@Path("runs")
@RolesAllowed(Role.VIEWS)
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
  @GET
  @Path("{id}/metrics")
  @Produces(MediaType.APPLICATION_JSON)
  public RunMetrics.Curves metrics(
      @PathParam("id") String id, @QueryParam("maxPoints") @DefaultValue("500") int maxPoints) {
    return metrics.of(id, Math.max(1, Math.min(maxPoints, MOST_POINTS)));
  }

  /** The end of a worker's output. */
  @GET
  @Path("{id}/log")
  @Produces("text/plain; charset=utf-8")
  public String log(@PathParam("id") String id, @QueryParam("tail") @DefaultValue("200") int tail) {
    return files.log(id, Math.max(0, Math.min(tail, MOST_LINES)));
  }

  /** The files of a run. */
  @GET
  @Path("{id}/artifacts")
  @Produces(MediaType.APPLICATION_JSON)
  public Artifacts artifacts(@PathParam("id") String id) {
    return new Artifacts(files.list(id));
  }

  /** One file of a run, or a range of its bytes. */
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
