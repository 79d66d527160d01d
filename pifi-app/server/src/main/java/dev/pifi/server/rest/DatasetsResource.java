package dev.pifi.server.rest;

import dev.pifi.server.data.Datasets;
import dev.pifi.server.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Data files by name. */
@Path("datasets")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Data")
public class DatasetsResource {
  private final Datasets datasets;

  /** A resource. */
  @Inject
  public DatasetsResource(Datasets datasets) {
    this.datasets = datasets;
  }

  /** Lists them. */
  @Operation(summary = "Lists the data files under the data roots")
  @GET
  public Items<Datasets.Item> list() {
    return new Items<>(datasets.list());
  }

  /** Keeps a file. */
  @Operation(
      summary = "Keeps a data file",
      description = "The body is the file; 413 over the limit of pifi.uploads.max-bytes.")
  @RequestBody(
      required = true,
      description = "The file",
      content = {
        @Content(
            mediaType = "application/octet-stream",
            schema = @Schema(type = SchemaType.STRING, format = "binary"))
      })
  @APIResponse(
      responseCode = "201",
      description = "The file as lists show it",
      content = @Content(schema = @Schema(implementation = Datasets.Item.class)))
  @PUT
  @Path("{name}")
  @RolesAllowed(Role.TRAINS)
  @Consumes(MediaType.WILDCARD)
  public Response upload(@PathParam("name") String name, InputStream body) {
    return Response.status(Response.Status.CREATED).entity(datasets.upload(name, body)).build();
  }

  /** Removes an upload. */
  @Operation(summary = "Removes an uploaded file")
  @DELETE
  @Path("{name}")
  @RolesAllowed(Role.ADMINISTERS)
  public void delete(@PathParam("name") String name) {
    datasets.delete(name);
  }
}
