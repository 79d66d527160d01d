package dev.pifi.server.rest;

import dev.pifi.server.problem.Refusal;
import dev.pifi.server.security.BasicCredentials;
import dev.pifi.server.security.Caller;
import dev.pifi.server.security.SessionCookies;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sessions of pages. */
@Path("session")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Session")
public class SessionResource {
  private final BasicCredentials credentials;
  private final SessionCookies cookies;

  /**
   * Who wants to log in.
   *
   * @param name their name
   * @param password their password
   */
  public record Login(String name, String password) {}

  /** A resource. */
  @Inject
  public SessionResource(BasicCredentials credentials, SessionCookies cookies) {
    this.credentials = credentials;
    this.cookies = cookies;
  }

  /** Opens a session. */
  @Operation(
      summary = "Logs a page in",
      description = "Sets the cookies pifi-session and pifi-csrf.")
  @APIResponse(
      responseCode = "200",
      description = "The caller",
      content = @Content(schema = @Schema(implementation = MeResource.Me.class)))
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response open(Login login) {
    if (login == null || login.name() == null || login.password() == null) {
      throw Refusal.badRequest("the body", "{\"name\": .., \"password\": ..}", "something else");
    }
    Optional<Caller> caller = credentials.caller(login.name(), login.password());
    return caller
        .map(
            c ->
                Response.ok(new MeResource.Me(c.name(), c.roles().stream().sorted().toList()))
                    .cookie(cookies.open(c))
                    .build())
        .orElseThrow(() -> new NotAuthorizedException("Basic"));
  }

  /** Ends the session. */
  @Operation(summary = "Logs a page out")
  @APIResponse(responseCode = "204", description = "The cookies are forgotten")
  @DELETE
  public Response close() {
    return Response.noContent().cookie(cookies.close()).build();
  }
}
