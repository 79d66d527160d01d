package dev.pifi.server.rest;

import dev.pifi.server.problem.Refusal;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.security.Role;
import dev.pifi.server.stream.EventPump;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The events of a run as they come. */
@Path("runs")
@RolesAllowed(Role.VIEWS)
@Tag(name = "Runs")
public class RunEventsResource {
  private final RunStore runs;
  private final EventPump pump;

  /** A resource. */
  @Inject
  public RunEventsResource(RunStore runs, EventPump pump) {
    this.runs = runs;
    this.pump = pump;
  }

  /** Sends the events behind the one that the caller has. */
  @Operation(
      summary = "Sends the events of a run as they come",
      description =
          "Server-sent events: started, stepped, evaluated, saved, finished, state. Last-Event-ID or after goes on behind an event.")
  @APIResponse(
      responseCode = "200",
      description = "Events until the run has ended",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING)))
  @GET
  @Path("{id}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void events(
      @PathParam("id") String id,
      @HeaderParam("Last-Event-ID") String last,
      @QueryParam("after") String after,
      @Context SseEventSink sink,
      @Context Sse sse,
      @Context HttpServletResponse response) {
    int place =
        Stream.of(String.valueOf(last), String.valueOf(after))
            .filter(text -> !text.equals("null") && !text.isEmpty())
            .mapToInt(RunEventsResource::number)
            .findFirst()
            .orElse(0);
    runs.require(id);
    // Proxies are not to keep events back.
    response.setHeader("X-Accel-Buffering", "no");
    response.setHeader("Cache-Control", "no-store");
    pump.open(sink, sse, id, place);
  }

  private static int number(String text) {
    try {
      return Math.max(0, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw Refusal.badRequest("Last-Event-ID", "the id of an event", text);
    }
  }
}
