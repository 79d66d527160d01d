package dev.pifi.server.rest;

import dev.pifi.server.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who the caller is. */
@Path("me")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Session")
public class MeResource {
  /**
   * A caller.
   *
   * @param name their name
   * @param roles their roles
   */
  public record Me(String name, List<String> roles) {}

  /** A resource. */
  public MeResource() {}

  /** The caller. */
  @Operation(summary = "Says who the caller is")
  @GET
  public Me me(@Context SecurityContext context) {
    return new Me(
        context.getUserPrincipal().getName(),
        Stream.of(Role.values()).map(Role::text).filter(context::isUserInRole).sorted().toList());
  }
}
