package dev.pifi.cli;

import dev.pifi.engine.catalog.Catalog;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.plugin.PluginLoader;
import dev.pifi.engine.plugin.PluginProblem;
import dev.pifi.engine.plugin.Provider;
import dev.pifi.engine.plugin.ServiceKind;
import dev.pifi.engine.verify.FixtureReport;
import dev.pifi.engine.verify.FixtureVerifier;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code pifi plugins}: what models, layers, tasks and metrics are there, and what keeps others
 * out.
 */
@Command(
    name = "plugins",
    description = {
      "List the adapters, tasks and metrics that are there, and where they lie.",
      "Jars are looked for in the folder that PIFI_PLUGINS names, or in ./plugins."
    })
public final class PluginsCommand implements Runnable {
  @Spec private CommandSpec command;

  /** The same as {@code list}. */
  @Override
  public void run() {
    list();
  }

  @Command(name = "list", description = "List what is there.")
  void list() {
    PrintWriter out = command.commandLine().getOut();
    PluginLoader plugins = Plugins.loader();
    Families.kinds().forEach(kind -> list(plugins, kind, out));
  }

  @Command(
      name = "doctor",
      description = "Say what is wrong with jars of plug-ins; exit code 8 if anything is.")
  int doctor() {
    PrintWriter out = command.commandLine().getOut();
    List<PluginProblem> problems = Plugins.loader().doctor(Families.kinds());
    for (PluginProblem problem : problems) {
      out.println(problem.location() + ": " + problem.fault());
      out.println("  do: " + problem.remedy());
    }
    if (Plugins.isNamed() && !Files.isDirectory(Plugins.folder())) {
      out.println(Plugins.folder() + ": PIFI_PLUGINS names it, but there is no such folder");
      out.println("  do: correct the variable, or make the folder");
      return ErrorCode.PLUGIN_INVALID.exitCode();
    }
    if (problems.isEmpty()) {
      out.println("no faults in " + Plugins.folder() + " and the class path");
      return 0;
    }
    return ErrorCode.PLUGIN_INVALID.exitCode();
  }

  @Command(
      name = "models",
      description = {
        "Write a page in Markdown: families, model types, published models counted, fixtures and"
            + " their largest differences, and what is refused."
      },
      footer = {
        "",
        "Example:",
        "  pifi plugins models --configs configs --fixtures golden > docs/models.md"
      })
  void models(
      @Option(
              names = "--configs",
              paramLabel = "FOLDER",
              description = "Folders of config.json files, as published.")
          List<Path> configs,
      @Option(
              names = "--fixtures",
              paramLabel = "FOLDER",
              description = "Folders of golden fixtures, which are verified.")
          List<Path> fixtures) {
    Families families = Families.of(Plugins.loader());
    FixtureVerifier verifier = new FixtureVerifier(families);
    command
        .commandLine()
        .getOut()
        .print(
            new Catalog(families)
                .page(
                    configs == null ? List.of() : configs,
                    fixtures == null ? List.of() : fixtures,
                    fixture -> Optional.of(required(verifier.verifyOne(fixture)))));
    command.commandLine().getOut().flush();
  }

  /** A page that hides a fixture that failed would say more than is true. */
  private static FixtureReport required(FixtureReport report) {
    if (report.status() != FixtureReport.Status.OK) {
      throw PifiException.of(ErrorCode.VERIFICATION_FAILED, report.name())
          .expected("a fixture within its tolerances")
          .actual(report.status() + " " + report.detail())
          .build();
    }
    return report;
  }

  private static <T> void list(PluginLoader plugins, ServiceKind<T> kind, PrintWriter out) {
    plugins.load(kind.type(), kind.name()).stream()
        .sorted(Comparator.comparing(Provider<T>::name))
        .forEach(
            p ->
                out.println(
                    String.format(
                        Locale.ROOT, "%-12s %-28s %s", kind.label(), p.name(), p.location())));
  }
}
