package dev.pifi.server.rest;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.plugin.PluginLoader;
import dev.pifi.engine.plugin.ServiceKind;
import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import dev.pifi.server.data.Checkpoints;
import dev.pifi.server.data.Templates;
import dev.pifi.server.security.Role;
import dev.pifi.server.spec.Specs;
import dev.pifi.spi.Task;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a spec can name: checkpoints, plug-ins, and specs to start from. */
@Path("")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Catalog")
public class CatalogResource {
  private final Checkpoints checkpoints;
  private final Templates templates;
  private final Specs specs;
  private final Settings settings;

  /** A resource. */
  @Inject
  public CatalogResource(
      Checkpoints checkpoints, Templates templates, Specs specs, Settings settings) {
    this.checkpoints = checkpoints;
    this.templates = templates;
    this.specs = specs;
    this.settings = settings;
  }

  /**
   * Something that a plug-in, or PiFi itself, brings.
   *
   * @param kind slm, llm, task or metric
   * @param name what specs call it
   * @param origin its jar's name, or {@code built in}
   * @param description what it is, where it says so
   */
  public record Brought(String kind, String name, String origin, Optional<String> description) {}

  /**
   * What is wrong with a jar.
   *
   * @param jar its name
   * @param message what is wrong and what to do
   */
  public record Trouble(String jar, String message) {}

  /**
   * Plug-ins.
   *
   * @param providers what works
   * @param problems what does not
   */
  public record Plugins(List<Brought> providers, List<Trouble> problems) {}

  /** The checkpoints under the model roots. */
  @Operation(
      summary = "Lists the checkpoints under the model roots",
      description = "Names that model.path and plug.path of a spec may have.")
  @GET
  @Path("checkpoints")
  public Items<Checkpoints.Item> checkpoints() {
    return new Items<>(checkpoints.list());
  }

  /** Specs to start from. */
  @Operation(summary = "Lists specs to start from")
  @GET
  @Path("templates")
  public Items<Templates.Item> templates() {
    return new Items<>(templates.list());
  }

  /** What plug-ins bring, as it is now. */
  @Operation(
      summary = "Lists what plug-ins bring",
      description = "Families, tasks and metrics, and what is wrong with jars that bring nothing.")
  @GET
  @Path("plugins")
  public Plugins plugins() {
    PluginLoader loader = specs.plugins();
    return new Plugins(
        Families.kinds().stream().flatMap(kind -> brought(loader, kind)).toList(),
        loader.doctor(Families.kinds()).stream()
            .map(p -> new Trouble(jar(p.location()), p.fault() + "; " + p.remedy()))
            .toList());
  }

  private <T> Stream<Brought> brought(PluginLoader loader, ServiceKind<T> kind) {
    return loader.load(kind.type(), kind.name()).stream()
        .map(
            p ->
                new Brought(
                    kind(kind.label()),
                    p.name(),
                    origin(p.location()),
                    p.instance() instanceof Task task
                        ? Optional.of(task.description())
                        : Optional.empty()));
  }

  private static String kind(String label) {
    return switch (label) {
      case "small model" -> "slm";
      case "LLM layer" -> "llm";
      default -> label;
    };
  }

  /** A jar of the plug-in folder by its name alone; all others are the server's own. */
  private String origin(String location) {
    java.nio.file.Path folder = settings.folder(Setting.PLUGINS_FOLDER);
    return location.startsWith(folder.toString()) ? jar(location) : "built in";
  }

  /** A place without the folders of this machine. */
  private static String jar(String location) {
    return location.replaceAll("[^ ]*[/\\\\]([^ ]+)", "$1");
  }
}
