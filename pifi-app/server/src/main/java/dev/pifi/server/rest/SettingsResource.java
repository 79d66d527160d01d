package dev.pifi.server.rest;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How the server is set up. */
@Path("settings")
@RolesAllowed(Role.ADMINISTERS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Server")
public class SettingsResource {
  private static final String HIDDEN = "(hidden)";

  private final Settings settings;

  /**
   * A setting as it is.
   *
   * @param name its key
   * @param value its value, unless it is a secret
   * @param source where the value comes from
   * @param meaning what it decides
   */
  public record Row(String name, String value, String source, String meaning) {}

  /**
   * Settings.
   *
   * @param items each of them
   */
  public record Rows(List<Row> items) {}

  /** A resource. */
  @Inject
  public SettingsResource(Settings settings) {
    this.settings = settings;
  }

  /** Every setting. */
  @Operation(summary = "Shows every setting", description = "Values of secrets are hidden.")
  @GET
  public Rows all() {
    return new Rows(
        Stream.of(Setting.values())
            .map(
                s ->
                    new Row(
                        s.key(),
                        s.secret() ? HIDDEN : settings.text(s),
                        settings.source(s),
                        s.meaning()))
            .toList());
  }
}
