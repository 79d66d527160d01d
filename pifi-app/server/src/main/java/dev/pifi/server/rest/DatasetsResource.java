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

/** Data files by name. */
@Path("datasets")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
public class DatasetsResource {
  private final Datasets datasets;

  /** A resource. */
  @Inject
  public DatasetsResource(Datasets datasets) {
    this.datasets = datasets;
  }

  /** Lists them. */
  @GET
  public Items<Datasets.Item> list() {
    return new Items<>(datasets.list());
  }

  /** Keeps a file. */
  @PUT
  @Path("{name}")
  @RolesAllowed(Role.TRAINS)
  @Consumes(MediaType.WILDCARD)
  public Response upload(@PathParam("name") String name, InputStream body) {
    return Response.status(Response.Status.CREATED).entity(datasets.upload(name, body)).build();
  }

  /** Removes an upload. */
  @DELETE
  @Path("{name}")
  @RolesAllowed(Role.ADMINISTERS)
  public void delete(@PathParam("name") String name) {
    datasets.delete(name);
  }
}
